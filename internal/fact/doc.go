// Package fact is the log: the one append-only list of things that happened,
// and the proof that nothing in it was changed.
//
// It owns the table facts and its projections (the look-up by id, the links of
// corrections, the tiles of the Merkle tree), the codes that facts use
// (codes.go), and the registry of kinds, which the services fill at start-up:
// the log itself knows no service.
//
// # Leaf
//
// A fact's leaf is SHA-256 (or SM3) over a version byte and a commitment; the
// commitment is the hash of a salt and of a canonical encoding of the fact
// (encode.go). Without salt and content the leaf tells nothing, so destroying
// both erases the fact while every proof stays valid.
//
// # Storage
//
// The table is lean: its integer key and no other index. Look-ups by id live
// in a projection that is written in larger batches; what is not in it yet
// stands in memory and is read from the tail of the log at start.
//
// # Imports
//
// Floor 1, above store and vault; it imports floor 0 and these two.
package fact
