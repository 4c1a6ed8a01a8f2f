package merkle_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"linli/internal/merkle"
)

// memory is a tree stored as a writer stores it, and counts what is read.
type memory struct {
	edge   merkle.Frontier
	levels map[int][]merkle.Hash
	read   int
}

func grow(s merkle.Suite, n int64) *memory {
	m := &memory{edge: merkle.NewFrontier(s), levels: map[int][]merkle.Hash{}}
	for i := range n {
		m.append(leaf(s, i))
	}
	return m
}

func (m *memory) append(h merkle.Hash) {
	m.levels[0] = append(m.levels[0], h)
	m.edge.Append(h, func(level int, index int64, h merkle.Hash) {
		if int(index) != len(m.levels[level]) {
			panic(fmt.Sprintf("level %d: node %d completed after %d", level, index, len(m.levels[level])))
		}
		m.levels[level] = append(m.levels[level], h)
	})
}

func (m *memory) Hashes(_ context.Context, level int, from int64, n int) ([]merkle.Hash, error) {
	if have := int64(len(m.levels[level])); from < 0 || n <= 0 || from+int64(n) > have {
		return nil, fmt.Errorf("want %d hashes from %d of level %d, have %d", n, from, level, have)
	}
	m.read += n
	return m.levels[level][from : from+int64(n)], nil
}

func record(i int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(i)) }

func leaf(s merkle.Suite, i int64) merkle.Hash { return s.Leaf(record(i)) }

// reference is the same tree made by golang.org/x/mod/sumdb/tlog.
type reference []tlog.Hash

func (r reference) ReadHashes(at []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(at))
	for i, a := range at {
		out[i] = r[a]
	}
	return out, nil
}

func growReference(t *testing.T, n int64) reference {
	var r reference
	for i := range n {
		add, err := tlog.StoredHashes(i, record(i), r)
		if err != nil {
			t.Fatal(err)
		}
		r = append(r, add...)
	}
	return r
}

// TestAgainstTlog compares roots and proofs with Go's own transparency log:
// all pairs of sizes up to 96, and 4,000 random pairs up to 150,000 leaves.
func TestAgainstTlog(t *testing.T) {
	const largest = 150_000
	ctx := t.Context()
	tree, ref := grow(merkle.SHA256, largest), growReference(t, largest)

	root := func(size int64) merkle.Hash {
		got, err := merkle.RootAt(ctx, merkle.SHA256, tree, size)
		if err != nil {
			t.Fatal(err)
		}
		want, err := tlog.TreeHash(size, ref)
		if err != nil {
			t.Fatal(err)
		}
		if got != merkle.Hash(want) {
			t.Fatalf("root of %d leaves: %v, want %v", size, got, want)
		}
		return got
	}
	same := func(what string, got []merkle.Hash, err error, want []tlog.Hash, wantErr error) {
		t.Helper()
		if err != nil || wantErr != nil {
			t.Fatalf("%s: %v / %v", what, err, wantErr)
		}
		if len(got) != len(want) {
			t.Fatalf("%s: %d hashes, want %d", what, len(got), len(want))
		}
		for i := range got {
			if got[i] != merkle.Hash(want[i]) {
				t.Fatalf("%s: hash %d differs", what, i)
			}
		}
	}
	pair := func(old, size int64) {
		oldRoot, newRoot := root(old), root(size)
		what := fmt.Sprintf("%d in %d", old, size)

		proof, err := merkle.Consistency(ctx, merkle.SHA256, tree, old, size)
		want, wantErr := tlog.ProveTree(size, old, ref)
		same("consistency of "+what, proof, err, want, wantErr)
		if err := merkle.VerifyConsistency(merkle.SHA256, old, size, oldRoot, newRoot, proof); err != nil {
			t.Fatalf("consistency of %s: %v", what, err)
		}

		index := old - 1
		proof, err = merkle.Inclusion(ctx, merkle.SHA256, tree, index, size)
		wantRecord, wantErr := tlog.ProveRecord(size, index, ref)
		same("inclusion of "+what, proof, err, wantRecord, wantErr)
		if err := merkle.VerifyInclusion(merkle.SHA256, leaf(merkle.SHA256, index), index, size, proof, newRoot); err != nil {
			t.Fatalf("inclusion of %s: %v", what, err)
		}
	}

	for size := int64(1); size <= 600; size++ {
		root(size)
		pair((size+1)/2, size)
		pair(size, size)
	}
	for size := int64(1); size <= 96; size++ {
		for old := int64(1); old <= size; old++ {
			pair(old, size)
		}
	}
	rng := rand.New(rand.NewPCG(6962, 9162))
	for range 4000 {
		size := 1 + rng.Int64N(largest)
		pair(1+rng.Int64N(size), size)
	}
}

// TestVectors holds the roots of RFC 6962's usual test tree and the hash of
// nothing in both suites (FIPS 180-4; GB/T 32905 as computed by OpenSSL).
func TestVectors(t *testing.T) {
	inputs := [][]byte{{}, {0x00}, {0x10}, {0x20, 0x21}, {0x30, 0x31}, {0x40, 0x41, 0x42, 0x43},
		{0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57},
		{0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f}}
	f := merkle.NewFrontier(merkle.SHA256)
	for _, in := range inputs {
		f.Append(merkle.SHA256.Leaf(in), nil)
	}
	for _, c := range []struct {
		name, got, want string
	}{
		{"eight leaves", f.Root().String(), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
		{"empty, SHA-256", merkle.SHA256.Empty().String(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"empty, SM3", merkle.SM3.Empty().String(), "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
}

func suites() *rapid.Generator[merkle.Suite] {
	return rapid.SampledFrom([]merkle.Suite{merkle.SHA256, merkle.SM3})
}

// TestProperties checks every face of the tree against the plain definition.
func TestProperties(t *testing.T) {
	const largest = 1400 // five tiles and a bit
	trees := map[merkle.Suite]*memory{}
	for _, s := range []merkle.Suite{merkle.SHA256, merkle.SM3} {
		trees[s] = grow(s, largest)
	}
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		s := suites().Draw(t, "suite")
		tree := trees[s]
		size := rapid.Int64Range(1, largest).Draw(t, "size")
		old := rapid.Int64Range(0, size).Draw(t, "old")
		index := rapid.Int64Range(0, size-1).Draw(t, "index")

		root := definition(s, tree.levels[0][:size])
		oldRoot := definition(s, tree.levels[0][:old])
		got, err := merkle.RootAt(ctx, s, tree, size)
		if err != nil || got != root {
			t.Fatalf("root %v, want %v (%v)", got, root, err)
		}
		proof, err := merkle.Inclusion(ctx, s, tree, index, size)
		if err != nil {
			t.Fatal(err)
		}
		if err := merkle.VerifyInclusion(s, leaf(s, index), index, size, proof, root); err != nil {
			t.Fatal(err)
		}
		proof, err = merkle.Consistency(ctx, s, tree, old, size)
		if err != nil {
			t.Fatal(err)
		}
		if err := merkle.VerifyConsistency(s, old, size, oldRoot, root, proof); err != nil {
			t.Fatal(err)
		}
		// A frontier resumed at the old size grows into the same tree.
		f, err := merkle.FrontierAt(ctx, s, tree, old)
		if err != nil {
			t.Fatal(err)
		}
		start := f.Clone()
		for i := old; i < size; i++ {
			f.Append(leaf(s, i), nil)
		}
		if f.Root() != root || f.Size() != size {
			t.Fatalf("resumed at %d: root %v of %d, want %v of %d", old, f.Root(), f.Size(), root, size)
		}
		if start.Root() != oldRoot || start.Size() != old {
			t.Fatal("a clone changed with its original")
		}
	})
}

// definition is MTH of RFC 6962, word for word.
func definition(s merkle.Suite, leaves []merkle.Hash) merkle.Hash {
	switch len(leaves) {
	case 0:
		return s.Empty()
	case 1:
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	return s.Node(definition(s, leaves[:k]), definition(s, leaves[k:]))
}

// TestReadsFewHashes holds the promise that a proof in a tree of millions of
// leaves touches a few tiles only. The tree is sparse: it makes up the hashes.
func TestReadsFewHashes(t *testing.T) {
	const size = 3_141_592
	src := &madeUp{}
	for _, index := range []int64{0, 1, 255, 256, 65_536, 1_570_796, size - 1} {
		src.read = 0
		if _, err := merkle.Inclusion(t.Context(), merkle.SHA256, src, index, size); err != nil {
			t.Fatal(err)
		}
		if src.read > 1600 {
			t.Errorf("inclusion of %d read %d hashes", index, src.read)
		}
		src.read = 0
		if _, err := merkle.Consistency(t.Context(), merkle.SHA256, src, index, size); err != nil {
			t.Fatal(err)
		}
		if src.read > 1600 {
			t.Errorf("consistency from %d read %d hashes", index, src.read)
		}
	}
}

type madeUp struct{ read int }

func (m *madeUp) Hashes(_ context.Context, level int, from int64, n int) ([]merkle.Hash, error) {
	m.read += n
	return make([]merkle.Hash, n), nil
}

// TestMutants alters good proofs in 20 ways; each must be refused.
func TestMutants(t *testing.T) {
	const index, old, size = 300, 345, 1000
	s := merkle.SHA256
	tree := grow(s, size)
	ctx := t.Context()
	inc, err := merkle.Inclusion(ctx, s, tree, index, size)
	if err != nil {
		t.Fatal(err)
	}
	con, err := merkle.Consistency(ctx, s, tree, old, size)
	if err != nil {
		t.Fatal(err)
	}
	root, oldRoot := definition(s, tree.levels[0]), definition(s, tree.levels[0][:old])
	cut := func(p []merkle.Hash, i int) []merkle.Hash {
		return append(append([]merkle.Hash{}, p[:i]...), p[i+1:]...)
	}
	put := func(p []merkle.Hash, i int, h merkle.Hash) []merkle.Hash {
		return append(append(append([]merkle.Hash{}, p[:i]...), h), p[i:]...)
	}
	flip := func(h merkle.Hash, bit int) merkle.Hash { h[bit/8] ^= 1 << (bit % 8); return h }
	set := func(p []merkle.Hash, i int, h merkle.Hash) []merkle.Hash {
		out := append([]merkle.Hash{}, p...)
		out[i] = h
		return out
	}
	swap := func(p []merkle.Hash, i, j int) []merkle.Hash { return set(set(p, i, p[j]), j, p[i]) }

	l := leaf(s, index)
	vi := func(s merkle.Suite, l merkle.Hash, index, size int64, p []merkle.Hash, root merkle.Hash) error {
		return merkle.VerifyInclusion(s, l, index, size, p, root)
	}
	vc := func(old, size int64, oldRoot, root merkle.Hash, p []merkle.Hash) error {
		return merkle.VerifyConsistency(s, old, size, oldRoot, root, p)
	}
	if err := errors.Join(vi(s, l, index, size, inc, root), vc(old, size, oldRoot, root, con)); err != nil {
		t.Fatalf("the proofs before any change: %v", err)
	}
	last := len(inc) - 1
	for name, err := range map[string]error{
		"inclusion: one bit of the leaf":        vi(s, flip(l, 0), index, size, inc, root),
		"inclusion: one bit of the root":        vi(s, l, index, size, inc, flip(root, 255)),
		"inclusion: one bit of the first hash":  vi(s, l, index, size, set(inc, 0, flip(inc[0], 7)), root),
		"inclusion: one bit of the last hash":   vi(s, l, index, size, set(inc, last, flip(inc[last], 128)), root),
		"inclusion: first hash missing":         vi(s, l, index, size, cut(inc, 0), root),
		"inclusion: last hash missing":          vi(s, l, index, size, cut(inc, last), root),
		"inclusion: one hash too many":          vi(s, l, index, size, put(inc, len(inc), root), root),
		"inclusion: a hash twice":               vi(s, l, index, size, put(inc, 1, inc[1]), root),
		"inclusion: two hashes changed places":  vi(s, l, index, size, swap(inc, 0, 1), root),
		"inclusion: no hashes":                  vi(s, l, index, size, nil, root),
		"inclusion: next index":                 vi(s, l, index+1, size, inc, root),
		"inclusion: index outside the tree":     vi(s, l, size, size, inc, root),
		"inclusion: negative index":             vi(s, l, -1, size, inc, root),
		"inclusion: half the size":              vi(s, l, index, size/2, inc, root),
		"inclusion: inner node as a leaf":       vi(s, s.Node(l, inc[0]), index/2, size/2, inc[1:], flip(root, 1)),
		"inclusion: the other suite":            vi(merkle.SM3, l, index, size, inc, root),
		"consistency: one bit of the old root":  vc(old, size, flip(oldRoot, 3), root, con),
		"consistency: one bit of the new root":  vc(old, size, oldRoot, flip(root, 3), con),
		"consistency: one bit of a hash":        vc(old, size, oldRoot, root, set(con, 2, flip(con[2], 9))),
		"consistency: first hash missing":       vc(old, size, oldRoot, root, cut(con, 0)),
		"consistency: one hash too many":        vc(old, size, oldRoot, root, put(con, len(con), root)),
		"consistency: no hashes":                vc(old, size, oldRoot, root, nil),
		"consistency: another old size":         vc(old+1, size, oldRoot, root, con),
		"consistency: sizes changed places":     vc(size, old, root, oldRoot, con),
		"consistency: same size, another root":  vc(size, size, oldRoot, root, nil),
		"consistency: empty tree, another root": vc(0, size, oldRoot, root, nil),
		"consistency: empty tree with a proof":  vc(0, size, s.Empty(), root, con),
	} {
		if !errors.Is(err, merkle.ErrProof) {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
}

func TestRefusesNonsense(t *testing.T) {
	ctx := t.Context()
	tree := grow(merkle.SHA256, 300)
	for name, f := range map[string]func() error{
		"unknown suite":        func() error { _, err := merkle.RootAt(ctx, "md5", tree, 10); return err },
		"unknown suite, proof": func() error { return merkle.VerifyInclusion("", merkle.Hash{}, 0, 1, nil, merkle.Hash{}) },
		"negative size":        func() error { _, err := merkle.RootAt(ctx, merkle.SHA256, tree, -1); return err },
		"beyond what is there": func() error { _, err := merkle.RootAt(ctx, merkle.SHA256, tree, 301); return err },
		"leaf outside":         func() error { _, err := merkle.Inclusion(ctx, merkle.SHA256, tree, 300, 300); return err },
		"shrinking":            func() error { _, err := merkle.Consistency(ctx, merkle.SHA256, tree, 300, 299); return err },
		"short source": func() error {
			_, err := merkle.RootAt(ctx, merkle.SHA256, short{}, 300)
			return err
		},
	} {
		if f() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

type short struct{}

func (short) Hashes(context.Context, int, int64, int) ([]merkle.Hash, error) {
	return []merkle.Hash{{}}, nil
}

func TestAppendDoesNotAllocate(t *testing.T) {
	for _, s := range []merkle.Suite{merkle.SHA256, merkle.SM3} {
		f := merkle.NewFrontier(s)
		data := make([]byte, 300)
		if n := testing.AllocsPerRun(1000, func() { f.Append(s.Leaf(data), nil); f.Root() }); n != 0 {
			t.Errorf("%s: %v allocations a leaf", s, n)
		}
	}
}

func FuzzVerify(f *testing.F) {
	const size = 77
	s := merkle.SHA256
	tree := grow(s, size)
	root := definition(s, tree.levels[0])
	good, err := merkle.Inclusion(context.Background(), s, tree, 5, size)
	if err != nil {
		f.Fatal(err)
	}
	var flat []byte
	for _, h := range good {
		flat = append(flat, h[:]...)
	}
	f.Add(int64(5), int64(size), flat)
	f.Add(int64(0), int64(1), []byte{})
	f.Add(int64(1)<<62, int64(1)<<62+1, flat)
	f.Fuzz(func(t *testing.T, index, n int64, raw []byte) {
		var proof []merkle.Hash
		for len(raw) >= merkle.HashSize {
			proof = append(proof, merkle.Hash(raw))
			raw = raw[merkle.HashSize:]
		}
		// A proof that is accepted for this tree is the true one of leaf 5.
		if merkle.VerifyInclusion(s, leaf(s, 5), index, n, proof, root) == nil && n == size && index != 5 {
			t.Errorf("leaf 5 was proved to stand at %d", index)
		}
		if merkle.VerifyConsistency(s, index, n, leaf(s, 5), root, proof) == nil && n == size {
			t.Errorf("a leaf hash was proved to be the root of %d leaves", index)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	for _, s := range []merkle.Suite{merkle.SHA256, merkle.SM3} {
		b.Run(string(s), func(b *testing.B) {
			b.ReportAllocs()
			f := merkle.NewFrontier(s)
			h := leaf(s, 1)
			done := func(int, int64, merkle.Hash) {}
			for b.Loop() {
				f.Append(h, done)
			}
		})
	}
}

func BenchmarkLeaf(b *testing.B) {
	data := make([]byte, 200)
	for _, s := range []merkle.Suite{merkle.SHA256, merkle.SM3} {
		b.Run(string(s), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Leaf(data)
			}
		})
	}
}
