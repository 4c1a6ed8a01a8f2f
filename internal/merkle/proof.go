package merkle

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
)

// ErrProof is what a proof that does not prove its claim is refused with.
var ErrProof = errors.New("merkle proof is not valid")

// Source reads stored hashes. Level counts tile levels: 0 for leaf hashes, 1
// for the roots of 256 leaves, 2 for the roots of 65,536 leaves, and so on. It
// returns exactly n hashes, from the node numbered from onwards, or an error.
type Source interface {
	Hashes(ctx context.Context, level int, from int64, n int) ([]Hash, error)
}

// RootAt computes the root the tree had when it had size leaves.
func RootAt(ctx context.Context, s Suite, src Source, size int64) (Hash, error) {
	f, err := FrontierAt(ctx, s, src, size)
	if err != nil {
		return Hash{}, err
	}
	return f.Root(), nil
}

// Inclusion is the audit path of leaf index (from 0) in the tree of size
// leaves, from the leaf upwards (RFC 6962, 2.1.1).
func Inclusion(ctx context.Context, s Suite, src Source, index, size int64) ([]Hash, error) {
	if index < 0 || index >= size {
		return nil, fmt.Errorf("leaf %d is not in a tree of %d leaves", index, size)
	}
	r, err := newReader(ctx, s, src, size)
	if err != nil {
		return nil, err
	}
	proof, err := r.inclusion(index, 0, size)
	if err != nil {
		return nil, fmt.Errorf("prove leaf %d in tree of %d leaves: %w", index, size, err)
	}
	return proof, nil
}

// Consistency proves that the tree of old leaves is the beginning of the tree
// of size leaves (RFC 6962, 2.1.2). It is empty if old is 0 or size.
func Consistency(ctx context.Context, s Suite, src Source, old, size int64) ([]Hash, error) {
	if old < 0 || old > size {
		return nil, fmt.Errorf("a tree of %d leaves did not grow into one of %d", old, size)
	}
	r, err := newReader(ctx, s, src, size)
	if err != nil || old == 0 {
		return nil, err
	}
	proof, err := r.consistency(old, 0, size, true)
	if err != nil {
		return nil, fmt.Errorf("prove tree of %d leaves within tree of %d: %w", old, size, err)
	}
	return proof, nil
}

// reader computes nodes of the tree of one size, reading each tile once. It
// lives for one call, and so may hold that call's context.
type reader struct {
	ctx   context.Context
	suite Suite
	src   Source
	size  int64
	tiles map[tileKey][]Hash
}

type tileKey struct {
	level int
	index int64
}

func newReader(ctx context.Context, s Suite, src Source, size int64) (*reader, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if size < 0 {
		return nil, fmt.Errorf("a tree cannot have %d leaves", size)
	}
	return &reader{ctx: ctx, suite: s, src: src, size: size, tiles: map[tileKey][]Hash{}}, nil
}

// tile is the tile's hashes, as many as are complete in the tree of r.size.
func (r *reader) tile(key tileKey) ([]Hash, error) {
	if t, ok := r.tiles[key]; ok {
		return t, nil
	}
	from := key.index * tileWidth
	n := int(min(tileWidth, r.size>>(tileHeight*key.level)-from))
	t, err := r.src.Hashes(r.ctx, key.level, from, n)
	if err != nil {
		return nil, fmt.Errorf("read tile %d of level %d: %w", key.index, key.level, err)
	}
	if len(t) != n {
		return nil, fmt.Errorf("read tile %d of level %d: got %d hashes, want %d", key.index, key.level, len(t), n)
	}
	r.tiles[key] = t
	return t, nil
}

// node is the root of the complete subtree of 2^height leaves numbered index.
func (r *reader) node(height int, index int64) (Hash, error) {
	level, above := height/tileHeight, height%tileHeight
	first := index << above
	t, err := r.tile(tileKey{level, first / tileWidth})
	if err != nil {
		return Hash{}, err
	}
	at := first % tileWidth
	return r.suite.fold(t[at : at+1<<above]), nil
}

// fold is the root of 1, 2, 4 … nodes that stand side by side.
func (s Suite) fold(nodes []Hash) Hash {
	if len(nodes) == 1 {
		return nodes[0]
	}
	half := len(nodes) / 2
	return s.Node(s.fold(nodes[:half]), s.fold(nodes[half:]))
}

// root is the root over leaves lo to hi (hi excluded), as RFC 6962 splits them.
func (r *reader) root(lo, hi int64) (Hash, error) {
	n := hi - lo
	if n&(n-1) == 0 {
		height := bits.TrailingZeros64(uint64(n))
		return r.node(height, lo>>height)
	}
	mid := lo + split(n)
	left, err := r.root(lo, mid)
	if err != nil {
		return Hash{}, err
	}
	right, err := r.root(mid, hi)
	if err != nil {
		return Hash{}, err
	}
	return r.suite.Node(left, right), nil
}

func (r *reader) inclusion(index, lo, hi int64) ([]Hash, error) {
	if hi-lo == 1 {
		return nil, nil
	}
	mid := lo + split(hi-lo)
	if index < mid {
		proof, err := r.inclusion(index, lo, mid)
		return r.with(proof, err, mid, hi)
	}
	proof, err := r.inclusion(index, mid, hi)
	return r.with(proof, err, lo, mid)
}

// consistency is SUBPROOF of RFC 6962, 2.1.2; known tells that the verifier
// already holds the root over lo to hi.
func (r *reader) consistency(old, lo, hi int64, known bool) ([]Hash, error) {
	if old == hi {
		if known {
			return nil, nil
		}
		return r.with(nil, nil, lo, hi)
	}
	mid := lo + split(hi-lo)
	if old <= mid {
		proof, err := r.consistency(old, lo, mid, known)
		return r.with(proof, err, mid, hi)
	}
	proof, err := r.consistency(old, mid, hi, false)
	return r.with(proof, err, lo, mid)
}

// with is the proof followed by the root over lo to hi.
func (r *reader) with(proof []Hash, err error, lo, hi int64) ([]Hash, error) {
	if err != nil {
		return nil, err
	}
	root, err := r.root(lo, hi)
	return append(proof, root), err
}

// split is the largest power of two below n, for n of 2 or more.
func split(n int64) int64 { return 1 << (bits.Len64(uint64(n-1)) - 1) }

// VerifyInclusion checks that the leaf hash stands at index (from 0) in the
// tree of size leaves with the given root (RFC 9162, 2.1.3.2). A proof that
// does not show it gives an error that is [ErrProof].
func VerifyInclusion(s Suite, leaf Hash, index, size int64, proof []Hash, root Hash) error {
	if err := s.check(); err != nil {
		return err
	}
	if index < 0 || index >= size {
		return fmt.Errorf("%w: leaf %d is not in a tree of %d leaves", ErrProof, index, size)
	}
	at, last, h := index, size-1, leaf
	for _, p := range proof {
		if last == 0 {
			return fmt.Errorf("%w: %d hashes are too many", ErrProof, len(proof))
		}
		if at&1 == 1 || at == last {
			h = s.Node(p, h)
			for at&1 == 0 && at != 0 { // skip the levels where at is alone
				at, last = at>>1, last>>1
			}
		} else {
			h = s.Node(h, p)
		}
		at, last = at>>1, last>>1
	}
	if last != 0 {
		return fmt.Errorf("%w: %d hashes are too few", ErrProof, len(proof))
	}
	if h != root {
		return fmt.Errorf("%w: leaf %d leads to root %v, not to %v", ErrProof, index, h, root)
	}
	return nil
}

// VerifyConsistency checks that the tree of old leaves and oldRoot is the
// beginning of the tree of size leaves and root (RFC 9162, 2.1.4.2). The empty
// tree is the beginning of every tree. A proof that does not show it gives an
// error that is [ErrProof].
func VerifyConsistency(s Suite, old, size int64, oldRoot, root Hash, proof []Hash) error {
	if err := s.check(); err != nil {
		return err
	}
	if old < 0 || old > size {
		return fmt.Errorf("%w: a tree of %d leaves did not grow into one of %d", ErrProof, old, size)
	}
	if old == 0 || old == size {
		want := root
		if old == 0 {
			want = s.Empty()
		}
		if oldRoot != want || (size == 0 && root != want) {
			return fmt.Errorf("%w: the tree of %d leaves has root %v, not %v", ErrProof, old, want, oldRoot)
		}
		if len(proof) != 0 {
			return fmt.Errorf("%w: %d hashes are too many", ErrProof, len(proof))
		}
		return nil
	}

	// If old is a power of two its root is a node of the larger tree, and the
	// proof starts from it; otherwise the proof brings the node to start from.
	path := proof
	if old&(old-1) == 0 {
		path = append([]Hash{oldRoot}, proof...)
	}
	if len(path) == 0 {
		return fmt.Errorf("%w: it is empty", ErrProof)
	}
	shift := bits.TrailingZeros64(uint64(old))
	at, last := (old-1)>>shift, (size-1)>>shift
	was, is := path[0], path[0]
	for _, p := range path[1:] {
		if last == 0 {
			return fmt.Errorf("%w: %d hashes are too many", ErrProof, len(proof))
		}
		if at&1 == 1 || at == last {
			was, is = s.Node(p, was), s.Node(p, is)
			for at&1 == 0 && at != 0 {
				at, last = at>>1, last>>1
			}
		} else {
			is = s.Node(is, p)
		}
		at, last = at>>1, last>>1
	}
	switch {
	case last != 0:
		return fmt.Errorf("%w: %d hashes are too few", ErrProof, len(proof))
	case was != oldRoot:
		return fmt.Errorf("%w: it leads to old root %v, not to %v", ErrProof, was, oldRoot)
	case is != root:
		return fmt.Errorf("%w: it leads to new root %v, not to %v", ErrProof, is, root)
	}
	return nil
}
