package web

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"linli/internal/fact"
	"linli/internal/merkle"
)

// Signer signs the newest head of the log, and keeps it before it returns it.
type Signer func(ctx context.Context) (fact.Head, []byte, error)

// factLog joins the log with the keys its heads are signed by.
type factLog struct {
	*fact.Log
	origin    string
	sign      Signer
	verifiers []note.Verifier

	mu   sync.Mutex
	head fact.Head // the head signed last, so that a head is signed once
	note []byte
}

// NewLog is the log of facts as the pages see it. Origin is the log's name in
// its checkpoints; the verifiers belong to its keys, and to older ones whose
// proof files shall still be accepted.
func NewLog(l *fact.Log, origin string, sign Signer, verifiers []note.Verifier) Log {
	return &factLog{Log: l, origin: origin, sign: sign, verifiers: verifiers}
}

func (l *factLog) signed(ctx context.Context) (fact.Head, []byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.note != nil && l.head == l.Head() {
		return l.head, l.note, nil
	}
	head, msg, err := l.sign(ctx)
	if err != nil {
		return fact.Head{}, nil, fmt.Errorf("sign the head: %w", err)
	}
	l.head, l.note = head, msg
	return head, msg, nil
}

func (l *factLog) SignedHead(ctx context.Context) (SignedHead, error) {
	h, msg, err := l.signed(ctx)
	if err != nil {
		return SignedHead{}, err
	}
	return SignedHead{h.Size, h.Root.String(), string(msg)}, nil
}

func (l *factLog) ProofFile(ctx context.Context, seq int64) ([]byte, error) {
	record, err := l.At(ctx, seq)
	if err != nil {
		return nil, err
	}
	h, msg, err := l.signed(ctx)
	if err != nil {
		return nil, err
	}
	path, err := l.Inclusion(ctx, seq, h.Size)
	if err != nil {
		return nil, fmt.Errorf("prove fact %d: %w", seq, err)
	}
	p := merkle.Proof{Suite: l.Suite(), Leaf: record.Leaf, Index: seq - 1, Hashes: path, Note: msg}
	return p.Marshal(), nil
}

// CheckProof asks three things: the signatures are this log's, the leaf is in
// the signed tree, and that tree is the beginning of today's.
func (l *factLog) CheckProof(ctx context.Context, file []byte) (bool, error) {
	p, err := merkle.ParseProof(file)
	if err != nil {
		return false, nil
	}
	c, err := p.Verify(l.verifiers...)
	if errors.Is(err, merkle.ErrCheckpoint) || errors.Is(err, merkle.ErrProof) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("check proof: %w", err)
	}
	if c.Origin != l.origin || c.Size > l.Head().Size {
		return false, nil
	}
	root, err := l.Root(ctx, c.Size)
	if err != nil {
		return false, fmt.Errorf("root at %d: %w", c.Size, err)
	}
	return root == c.Root, nil
}

func (l *factLog) CheckConsistency(ctx context.Context, old int64) (Consistency, error) {
	h := l.Head()
	if old < 1 || old > h.Size {
		return Consistency{}, fact.ErrNotFound
	}
	oldRoot, err := l.Root(ctx, old)
	if err != nil {
		return Consistency{}, fmt.Errorf("root at %d: %w", old, err)
	}
	path, err := l.Log.Consistency(ctx, old, h.Size)
	if err != nil {
		return Consistency{}, fmt.Errorf("consistency from %d: %w", old, err)
	}
	if err := merkle.VerifyConsistency(l.Suite(), old, h.Size, oldRoot, h.Root, path); err != nil {
		return Consistency{}, fmt.Errorf("consistency from %d: %w", old, err)
	}
	c := Consistency{Old: old, Size: h.Size, OldRoot: oldRoot.String(), Root: h.Root.String()}
	for _, hash := range path {
		c.Hashes = append(c.Hashes, hash.String())
	}
	return c, nil
}
