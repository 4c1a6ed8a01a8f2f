package merkle

import (
	"context"
	"fmt"
	"math/bits"
)

// tileHeight is the height of a tile; a full tile is tileWidth hashes wide.
const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// Frontier is the right edge of a growing tree: the roots of the complete
// subtrees that the binary digits of its size stand for. It appends a leaf and
// tells the root in O(log n). It is a plain value of about 2 KB: assigning it
// copies it, and the copies grow apart. The zero Frontier is of no use; make
// one with [NewFrontier] or [FrontierAt].
type Frontier struct {
	suite Suite
	size  int64
	// edge[h] is the root of the complete subtree of height h, wherever digit
	// h of size is 1; elsewhere it is stale.
	edge [63]Hash
}

// NewFrontier is the edge of the empty tree.
func NewFrontier(s Suite) Frontier { return Frontier{suite: s} }

// FrontierAt reads the edge of the tree of the given size from its stored
// hashes, so that appending can go on from there.
func FrontierAt(ctx context.Context, s Suite, src Source, size int64) (Frontier, error) {
	r, err := newReader(ctx, s, src, size)
	if err != nil {
		return Frontier{}, err
	}
	f := Frontier{suite: s, size: size}
	for h := range f.edge {
		if size>>h&1 == 0 {
			continue
		}
		if f.edge[h], err = r.node(h, size>>h-1); err != nil {
			return Frontier{}, fmt.Errorf("read edge of tree of %d leaves: %w", size, err)
		}
	}
	return f, nil
}

// Suite is the hash suite of the tree.
func (f *Frontier) Suite() Suite { return f.suite }

// Size is the number of leaves.
func (f *Frontier) Size() int64 { return f.size }

// Clone is a copy that grows independently.
func (f *Frontier) Clone() Frontier { return *f }

// Append adds a leaf hash. For every node it completes at a tile level of 1 or
// more, lowest first, it calls completed (unless nil) with the hash to store
// at (level, index); index counts nodes of that level from 0. The leaf itself
// is stored by the caller, at level 0, with the size before the call as index.
func (f *Frontier) Append(leaf Hash, completed func(level int, index int64, h Hash)) {
	h, height := leaf, 0
	for f.size>>height&1 == 1 {
		h = f.suite.Node(f.edge[height], h)
		height++
		if height%tileHeight == 0 && completed != nil {
			completed(height/tileHeight, f.size>>height, h)
		}
	}
	f.edge[height] = h
	f.size++
}

// Root is the root hash of the tree.
func (f *Frontier) Root() Hash {
	if f.size == 0 {
		return f.suite.Empty()
	}
	low := bits.TrailingZeros64(uint64(f.size))
	root := f.edge[low]
	for h := low + 1; f.size>>h != 0; h++ {
		if f.size>>h&1 == 1 {
			root = f.suite.Node(f.edge[h], root)
		}
	}
	return root
}
