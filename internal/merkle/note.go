package merkle

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// maxNote bounds the notes that are opened, in bytes; a checkpoint with some
// twenty witnesses stays below a tenth of it.
const maxNote = 64 << 10

// ErrCheckpoint is what a note that is not a properly signed checkpoint of the
// expected log is refused with.
var ErrCheckpoint = errors.New("checkpoint is not valid")

// Checkpoint is a tree head somebody put their name to (C2SP tlog-checkpoint).
type Checkpoint struct {
	Origin string // the log's own name, which is also the name of its keys
	Size   int64  // leaves
	Root   Hash
	// Signatures counts the verified ones: 2 when both the Ed25519 and the SM2
	// line were there and both keys were given to Open.
	Signatures int
}

// Sign writes and signs the checkpoint of a tree. At least one signer must bear
// the origin as its name; others (witnesses) may bear their own.
func Sign(origin string, size int64, root Hash, signers ...note.Signer) ([]byte, error) {
	c := Checkpoint{Origin: origin, Size: size, Root: root}
	if _, err := parseCheckpoint(c.text()); err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	if !slices.ContainsFunc(signers, func(s note.Signer) bool { return s.Name() == origin }) {
		return nil, fmt.Errorf("sign checkpoint: no signer is named %q like the log", origin)
	}
	msg, err := note.Sign(&note.Note{Text: c.text()}, signers...)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return msg, nil
}

// Open reads a signed checkpoint. Lines by keys that are not among the
// verifiers are ignored; a line that claims to be by one of them and is false
// refuses the whole; at least one line must be by a key that bears the origin
// as its name. An error is [ErrCheckpoint].
func Open(msg []byte, verifiers ...note.Verifier) (Checkpoint, error) {
	if len(msg) > maxNote {
		return Checkpoint{}, fmt.Errorf("%w: a note of %d bytes is too long", ErrCheckpoint, len(msg))
	}
	n, err := note.Open(msg, note.VerifierList(verifiers...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	c.Signatures = len(n.Sigs)
	if !slices.ContainsFunc(n.Sigs, func(s note.Signature) bool { return s.Name == c.Origin }) {
		return Checkpoint{}, fmt.Errorf("%w: log %q did not sign it itself", ErrCheckpoint, c.Origin)
	}
	return c, nil
}

// text is the signed part of the note.
func (c Checkpoint) text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" +
		base64.StdEncoding.EncodeToString(c.Root[:]) + "\n"
}

// parseCheckpoint reads the signed part of a note. Extension lines after the
// third are allowed and mean nothing here.
func parseCheckpoint(text string) (Checkpoint, error) {
	refuse := func(why string) (Checkpoint, error) {
		return Checkpoint{}, fmt.Errorf("%w: %s", ErrCheckpoint, why)
	}
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return refuse("it needs three lines: origin, size, root")
	}
	if lines[0] == "" {
		return refuse("it has no origin")
	}
	size, err := parseCount(lines[1])
	if err != nil {
		return refuse("its size " + err.Error())
	}
	root, err := parseBase64Hash(lines[2])
	if err != nil {
		return refuse("its root " + err.Error())
	}
	if slices.Contains(lines[3:len(lines)-1], "") {
		return refuse("it has an empty extension line")
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: root}, nil
}

// parseCount reads a decimal number without sign or leading zeros.
func parseCount(s string) (int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != s {
		return 0, fmt.Errorf("%.30q is not a plain decimal number", s)
	}
	return n, nil
}

// parseBase64Hash reads a hash in the one base64 spelling it has.
func parseBase64Hash(s string) (Hash, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != HashSize || base64.StdEncoding.EncodeToString(b) != s {
		return Hash{}, fmt.Errorf("%.60q is not the base64 of 32 bytes", s)
	}
	return Hash(b), nil
}
