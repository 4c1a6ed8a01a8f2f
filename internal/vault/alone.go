package vault

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Spot is where a value stands that is sealed under a key of its own. Sealed and
// wrapped key open nowhere else; whoever destroys every copy of the wrapped key
// has erased the value.
type Spot struct {
	Field  string // table and column
	Row    string // the row's key
	KeyRow string // what the wrapped key is bound to where that is not Row
}

func (s Spot) keyRow() string {
	if s.KeyRow == "" {
		return s.Row
	}
	return s.KeyRow
}

// SealAlone seals a value under a new key, and wraps that.
func (s *Sealer) SealAlone(at Spot, plain []byte) (sealed, wrapped []byte, err error) {
	key, err := s.NewPersonKey()
	if err != nil {
		return nil, nil, fmt.Errorf("seal %s of %s: %w", at.Field, at.Row, err)
	}
	return s.Seal(key, at.Field, at.Row, plain), s.WrapKey(key, at.keyRow()), nil
}

// OpenAlone opens what [Sealer.SealAlone] sealed. The error is [ErrSealed].
func (s *Sealer) OpenAlone(at Spot, sealed, wrapped []byte) ([]byte, error) {
	key, err := s.UnwrapKey(wrapped, at.keyRow())
	if err != nil {
		return nil, fmt.Errorf("open the key of %s of %s: %w", at.Field, at.Row, err)
	}
	plain, err := s.Open(key, at.Field, at.Row, sealed)
	if err != nil {
		return nil, fmt.Errorf("open %s of %s: %w", at.Field, at.Row, err)
	}
	return plain, nil
}

// SealJSON seals a value as JSON under a new key, and wraps that.
func (s *Sealer) SealJSON(at Spot, value any) (sealed, wrapped []byte, err error) {
	plain, err := json.Marshal(value)
	if err != nil {
		return nil, nil, fmt.Errorf("seal %s of %s: %w", at.Field, at.Row, err)
	}
	return s.SealAlone(at, plain)
}

// OpenJSON opens what [Sealer.SealJSON] sealed into the value that a pointer
// points to. The error is [ErrSealed], or of encoding/json.
func (s *Sealer) OpenJSON(at Spot, sealed, wrapped []byte, into any) error {
	plain, err := s.OpenAlone(at, sealed, wrapped)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(plain, into); err != nil {
		return fmt.Errorf("open %s of %s: %w", at.Field, at.Row, err)
	}
	return nil
}

// Digest tells content from other content of the field, as JSON, by 32
// hexadecimal digits: a retry from something else under the same number. It is
// keyed, so that content which is sealed cannot be guessed from it.
func (k *Keys) Digest(field string, content any) (string, error) {
	plain, err := json.Marshal(content)
	if err != nil {
		return "", fmt.Errorf("digest for %s: %w", field, err)
	}
	i := k.Index(field, string(plain))
	return hex.EncodeToString(i[:]), nil
}
