// Package powerloss pulls the plug on the log: it runs the real store and the
// real log over a disk in memory that forgets at random, sector by sector, what
// was not synced, and looks afterwards whether anything acknowledged is gone.
//
// It is a module of its own because it takes another SQLite driver than the one
// that ships (one whose file system can be written in Go); the product does not
// link it. Migrations, statements and settings are the product's own, handed
// over by store.Options.OpenSQLite, and the test says which versions of SQLite
// the two drivers carry.
//
// What it models: writes of any size reach the disk in sectors of 512 bytes, in
// any order, at any time until the next sync of their file, each wholly or not
// at all; so does the growth of a file. Not modelled are drives that say they
// have synced and have not.
package powerloss
