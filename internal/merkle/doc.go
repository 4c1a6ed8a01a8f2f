// Package merkle is the append-only tree under the log of facts: RFC 6962
// hashing over a hash suite (SHA-256 or SM3), inclusion and consistency
// proofs, signed checkpoint notes, proof files, the short code a brief prints,
// and the kept head that stops a restored backup from forking history.
//
// # Stored hashes
//
// A tree is stored in tiles of 256 hashes. Tile level 0 holds the leaf hashes;
// tile level L holds, for every complete run of 256 nodes of level L-1, their
// root, which is the tree's node of height 8·L. Everything between is
// recomputed, so storage is 1 + 1/255 hashes a leaf and a proof in a tree of
// three million leaves reads at most some 1,500 hashes.
//
// A writer keeps a [Frontier], stores each leaf hash and each hash the
// frontier reports as completed, and later reads them through a [Source].
//
// # Imports
//
// Floor 0. It imports no other room of Linli, only the standard library,
// golang.org/x/mod/sumdb/note, the gmsm library and a file lock.
//
// # Sources
//
// Hashing and proofs follow RFC 6962 section 2.1 and the verification
// algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2. Notes follow C2SP
// signed-note and tlog-checkpoint. The SM3 tree is the same construction with
// GB/T 32905-2016 in place of SHA-256.
package merkle
