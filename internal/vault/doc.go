// Package vault holds an installation's keys and seals what must not lie open:
// identity numbers, phones, addresses, health readings, case notes.
//
// It owns
//
//   - the key file ([Create], [Open], [Rotate], [Retire]), which lives outside
//     the database and outside its backups;
//   - the salts and pseudonyms of the log ([Keys.Salt], [Keys.Pseudonym]);
//   - the log's signing keys ([Keys.Signers], [Keys.Verifiers]);
//   - sealing under a key per person or case, itself wrapped under the master
//     key, so that destroying the wrapped key erases ([Sealer]);
//   - the blind index for equality search over sealed values ([Keys.Index]).
//
// It stores nothing but the key file: the rooms that own tables store what it
// seals. It imports merkle (for note keys and the hash suite) and libraries.
// What all this protects, and what not, is said in docs/security.md.
//
// # Suites
//
// international: AES-256-GCM (FIPS 197, NIST SP 800-38D) and HMAC-SHA-256.
// guomi: SM4-GCM (GB/T 32907-2016) and HMAC-SM3 (GB/T 32905-2016).
// Each installation has one, chosen when its key file is created. Both sign
// tree heads with Ed25519 and with SM2 (GB/T 32918.2-2016).
package vault
