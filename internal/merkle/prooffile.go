package merkle

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// proofHeader is the first line of a proof file.
const proofHeader = "linli/tlog-proof@v1"

// ErrProofFile is what a text that is not a proof file is refused with.
var ErrProofFile = errors.New("proof file is not readable")

// Proof is all that is needed, beside the log's public keys, to check that a
// leaf is in the log: in the manner of C2SP tlog-proof, with the leaf's hash
// and the tree's suite named in it.
type Proof struct {
	Suite  Suite
	Leaf   Hash
	Index  int64  // from 0
	Hashes []Hash // the audit path, from the leaf upwards
	Note   []byte // the signed checkpoint, as published
}

// Marshal writes the proof file:
//
//	linli/tlog-proof@v1
//	suite sha256
//	leaf BASE64
//	index 1234
//	BASE64        one line a hash of the audit path
//
//	…             the signed checkpoint
func (p Proof) Marshal() []byte {
	var b bytes.Buffer
	line := func(parts ...string) { b.WriteString(strings.Join(parts, " ") + "\n") }
	encode := func(h Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }
	line(proofHeader)
	line("suite", string(p.Suite))
	line("leaf", encode(p.Leaf))
	line("index", strconv.FormatInt(p.Index, 10))
	for _, h := range p.Hashes {
		line(encode(h))
	}
	line()
	b.Write(p.Note)
	return b.Bytes()
}

// ParseProof reads a proof file, which has one spelling only: marshalling the
// result gives the same bytes. It does not check the proof; see [Proof.Verify].
// An error is [ErrProofFile].
func ParseProof(file []byte) (Proof, error) {
	refuse := func(format string, args ...any) (Proof, error) {
		return Proof{}, fmt.Errorf("%w: %s", ErrProofFile, fmt.Sprintf(format, args...))
	}
	if len(file) > maxNote {
		return refuse("%d bytes are too many", len(file))
	}
	head, msg, found := strings.Cut(string(file), "\n\n")
	if !found {
		return refuse("no empty line before the checkpoint")
	}
	lines := strings.Split(head, "\n")
	if lines[0] != proofHeader {
		return refuse("it begins with %.40q, not with %q", lines[0], proofHeader)
	}
	if len(lines) < 4 {
		return refuse("it ends after %d lines", len(lines))
	}
	var fields [3]string
	for i, name := range []string{"suite", "leaf", "index"} {
		value, ok := strings.CutPrefix(lines[i+1], name+" ")
		if !ok {
			return refuse("line %d is not %q", i+2, name)
		}
		fields[i] = value
	}
	p := Proof{Note: []byte(msg)}
	var err error
	if p.Suite, err = ParseSuite(fields[0]); err != nil {
		return refuse("%v", err)
	}
	if p.Leaf, err = parseBase64Hash(fields[1]); err != nil {
		return refuse("leaf %v", err)
	}
	if p.Index, err = parseCount(fields[2]); err != nil {
		return refuse("index %v", err)
	}
	for i, l := range lines[4:] {
		h, err := parseBase64Hash(l)
		if err != nil {
			return refuse("line %d %v", i+5, err)
		}
		p.Hashes = append(p.Hashes, h)
	}
	return p, nil
}

// Verify checks the checkpoint's signatures with the log's public keys and the
// leaf's place in that tree. It gives the checkpoint the leaf is in; an error
// is [ErrCheckpoint] or [ErrProof].
func (p Proof) Verify(verifiers ...note.Verifier) (Checkpoint, error) {
	c, err := Open(p.Note, verifiers...)
	if err != nil {
		return Checkpoint{}, err
	}
	if err := VerifyInclusion(p.Suite, p.Leaf, p.Index, c.Size, p.Hashes, c.Root); err != nil {
		return Checkpoint{}, err
	}
	return c, nil
}
