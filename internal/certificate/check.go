package certificate

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"linli/internal/civil"
	"linli/internal/merkle"
)

// Verdict is what the public page says of a sheet.
type Verdict int

// The verdicts.
const (
	NoMatch Verdict = iota // no certificate is so
	Match
	Withdrawn // it was issued and is revoked
)

// Shown is all that the public page shows of a certificate: what a reader
// compares a sheet by.
type Shown struct {
	Verdict Verdict
	Number  string
	Name    string // masked: 张*
	Minutes int64
	From    civil.Day
	To      civil.Day
	Issued  civil.Instant
	Facts   int
	Revoked civil.Instant
}

// Check looks a printed code up. number is compared too unless it is empty. A
// certificate whose kept content is not what was issued, or whose log is not
// the one it was computed over, is no match: neither can be changed unseen.
func (c *Certificates) Check(ctx context.Context, typedCode, typedNumber string) (Shown, error) {
	cert, err := c.genuine(ctx, typedCode)
	if errors.Is(err, ErrUnknown) {
		return Shown{}, nil
	}
	if err != nil {
		return Shown{}, err
	}
	number := strings.ToUpper(strings.Join(strings.Fields(typedNumber), ""))
	if number != "" && number != cert.Number {
		return Shown{}, nil
	}
	if err := c.settle(ctx, &cert); err != nil {
		return Shown{}, err
	}
	s := Shown{
		Verdict: Match, Number: cert.Number, Name: cert.Name, Minutes: cert.Minutes, From: cert.From, To: cert.To, Issued: cert.Issued,
		Facts: len(cert.Facts), Revoked: cert.Revoked,
	}
	if cert.Revoked != 0 {
		s.Verdict = Withdrawn
	}
	return s, nil
}

// genuine reads the certificate of a code, if it is still what was issued;
// otherwise it is ErrUnknown.
func (c *Certificates) genuine(ctx context.Context, typed string) (Certificate, error) {
	code, err := merkle.ParseShortCode(typed)
	if err != nil {
		return Certificate{}, ErrUnknown
	}
	cert, err := one(ctx, c.DB.Read(), "code = $1", code)
	if err != nil {
		return cert, err
	}
	if cert.Reason == left {
		return cert, nil // there is nothing left to compare
	}
	kept, err := content(ctx, c.DB.Read(), cert.ID)
	if err != nil {
		return cert, err
	}
	sum := sha256.Sum256([]byte(kept))
	if hex.EncodeToString(sum[:]) != cert.Hash || codeOf(cert.Size, sum) != cert.Code {
		return cert, ErrUnknown
	}
	root, err := c.Log.Root(ctx, cert.Size)
	if err != nil {
		return cert, fmt.Errorf("read the log's root: %w", err)
	}
	if root.String() != cert.Root {
		return cert, ErrUnknown
	}
	return cert, nil
}

// maxProofs is how many proofs one file holds: some ten years of daily service.
const maxProofs = 4000

// Proofs writes a ZIP file with a proof for each fact beneath the certificate
// of a code: that it is in the log, by its hash and position alone. It tells
// nothing else of the fact.
func (c *Certificates) Proofs(ctx context.Context, w io.Writer, typed string) error {
	cert, err := c.genuine(ctx, typed)
	if err != nil {
		return err
	}
	if err := c.settle(ctx, &cert); err != nil {
		return err
	}
	if cert.Revoked != 0 {
		return ErrRevoked
	}
	z := zip.NewWriter(w)
	for _, f := range cert.Facts[:min(len(cert.Facts), maxProofs)] {
		proof, err := c.Proof(ctx, f.Seq)
		if err != nil {
			return fmt.Errorf("prove a fact: %w", err)
		}
		part, err := z.Create(fmt.Sprintf("%s-%d.proof", cert.Number, f.Seq))
		if err != nil {
			return fmt.Errorf("write proofs: %w", err)
		}
		if _, err := part.Write(proof); err != nil {
			return fmt.Errorf("write proofs: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write proofs: %w", err)
	}
	return nil
}
