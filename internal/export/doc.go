// Package export lets a list of people leave the house, when it must, so that
// it can be told afterwards where it went.
//
// An export is asked for with a purpose, a recipient and an end, agreed to by a
// second person (access.PersonExport), holds at most [MaxRows] rows of the
// columns its [Source] names, and is logged with every person in it: each of
// them can be told. The file is encrypted; its passphrase is shown once, to
// whoever asked, and goes to the recipient another way than the file. It can be
// had a few times, until it expires, and is then destroyed. Every row of it
// says whom it is for.
//
// # The file
//
// One line of JSON, the header, then the sealed content:
//
//	{"format":"linli-export/1","id":…,"kdf":"argon2id","memory_kib":…,"passes":…,"lanes":1,"salt":…,"nonce":…}⏎
//	AES-256-GCM(key, nonce, CSV, additional data: the header line with its ⏎)
//
// key is Argon2id (RFC 9106) of the passphrase, 32 bytes; salt and nonce are
// hexadecimal. [Open] reads it. The CSV is UTF-8 with a byte order mark; its
// first lines, which begin with #, are the watermark. A cell that a spreadsheet
// would take for a formula begins with an apostrophe.
//
// It owns the table export_file. It is on floor 1 and imports store, access,
// retention, intake and floor 0; the rooms that know people bring sources.
package export
