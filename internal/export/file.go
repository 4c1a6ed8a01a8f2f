package export

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"linli/internal/intake"
)

const (
	format = "linli-export/1"
	// OWASP's second choice for Argon2id: 19 MiB, two passes.
	memoryKiB = 19 << 10
	passes    = 2
	lanes     = 1
	// A file from elsewhere must not ask for more.
	maxMemoryKiB = 256 << 10
	maxPasses    = 16
	keySize      = 32
	maxHeader    = 1024
)

// ErrFile says that the file is no export, was changed, or the passphrase is another's.
var ErrFile = errors.New("the file does not open: wrong passphrase, or changed")

type header struct {
	Format string `json:"format"`
	ID     string `json:"id"`
	KDF    string `json:"kdf"`
	Memory uint32 `json:"memory_kib"`
	Passes uint32 `json:"passes"`
	Lanes  uint8  `json:"lanes"`
	Salt   string `json:"salt"`
	Nonce  string `json:"nonce"`
}

// newPassphrase has 125 bits, in groups that can be read out.
func newPassphrase() string {
	s := rand.Text()[:25]
	return strings.Join([]string{s[:5], s[5:10], s[10:15], s[15:20], s[20:]}, "-")
}

// normal forgives how a passphrase was typed.
func normal(passphrase string) []byte {
	return []byte(strings.Join(strings.FieldsFunc(strings.ToUpper(passphrase), func(r rune) bool { return r == '-' || r == ' ' }), ""))
}

func (h header) aead(passphrase string) (cipher.AEAD, error) {
	salt, err := hex.DecodeString(h.Salt)
	if err != nil || len(salt) < 16 || h.Memory > maxMemoryKiB || h.Passes > maxPasses || h.Passes == 0 || h.Lanes != lanes {
		return nil, ErrFile
	}
	block, err := aes.NewCipher(argon2.IDKey(normal(passphrase), salt, h.Passes, h.Memory, h.Lanes, keySize))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func encrypt(id, passphrase string, content []byte) ([]byte, error) {
	var random [16 + 12]byte
	rand.Read(random[:]) // never fails
	h := header{format, id, "argon2id", memoryKiB, passes, lanes, hex.EncodeToString(random[:16]), hex.EncodeToString(random[16:])}
	aead, err := h.aead(passphrase)
	if err != nil {
		return nil, err
	}
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	line = append(line, '\n')
	return aead.Seal(bytes.Clone(line), random[16:], content, line), nil
}

// Open decrypts an export and gives its id and its CSV. The error is ErrFile.
func Open(file []byte, passphrase string) (id string, content []byte, err error) {
	end := bytes.IndexByte(file[:min(len(file), maxHeader)], '\n')
	if end < 0 {
		return "", nil, ErrFile
	}
	var h header
	if err := json.Unmarshal(file[:end], &h); err != nil || h.Format != format || h.KDF != "argon2id" {
		return "", nil, ErrFile
	}
	nonce, err := hex.DecodeString(h.Nonce)
	if err != nil || len(nonce) != 12 {
		return "", nil, ErrFile
	}
	aead, err := h.aead(passphrase)
	if err != nil {
		return "", nil, ErrFile
	}
	content, err = aead.Open(nil, nonce, file[end+1:], file[:end+1])
	if err != nil {
		return "", nil, ErrFile
	}
	return h.ID, content, nil
}

// seal writes a table as its format says, under the passphrase.
func (s Sheet) seal(id, passphrase string, mark []string, brand string) ([]byte, error) {
	if s.Format == XLSX {
		var b bytes.Buffer
		if err := intake.WriteXLSX(&b, s.Columns, s.Rows, passphrase); err != nil {
			return nil, err
		}
		return b.Bytes(), nil
	}
	columns, rows := s.Columns, s.Rows
	if s.Plain {
		mark, brand = nil, ""
	}
	content, err := table(mark, brand, columns, rows)
	if err != nil {
		return nil, err
	}
	return encrypt(id, passphrase, content)
}

// table writes the CSV with its watermark; without a brand it has none.
func table(mark []string, brand string, columns []string, rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	for _, line := range mark {
		fmt.Fprintf(&b, "# %s\r\n", strings.Join(strings.Fields(line), " "))
	}
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	head := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		head = append(head, harmless(c))
	}
	if brand != "" {
		head = append(head, "仅供 for")
	}
	if err := w.Write(head); err != nil {
		return nil, err
	}
	for _, row := range rows {
		if len(row) != len(columns) {
			return nil, fmt.Errorf("a row of %d cells, want %d", len(row), len(columns))
		}
		cells := make([]string, 0, len(row)+1)
		for _, cell := range row {
			cells = append(cells, harmless(cell))
		}
		if brand != "" {
			cells = append(cells, harmless(brand))
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// harmless keeps a spreadsheet from running a cell (OWASP, CSV injection).
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}
