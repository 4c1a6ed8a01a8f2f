package upkeep

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A sealed backup is a line that names the format and a salt, then chunks:
//
//	linli-backup/1 SALT⏎
//	AES-256-GCM(key, 0, chunk) AES-256-GCM(key, 1, chunk) … AES-256-GCM(key, n|last, chunk)
//
// key is HKDF-SHA-256 (RFC 5869) of the backup key with the salt and the line
// as info. A nonce is the number of the chunk, eleven bytes, and a byte that is 1
// for the last: chunks that are moved, left out or cut off do not open (the
// STREAM construction, as in age v1).
const (
	sealedFormat = "linli-backup/1"
	sealedChunk  = 64 << 10
	saltSize     = 16
	// KeySize is the length of a backup key in bytes.
	KeySize = 32
)

// Errors of sealed backups.
var (
	ErrKey    = errors.New("a backup key is 64 hexadecimal digits")
	ErrSealed = errors.New("the backup does not open: another key, or it was changed or cut off")
)

// NewKey makes a backup key as its file holds it.
func NewKey() string {
	key := make([]byte, KeySize)
	rand.Read(key) // never fails
	return hex.EncodeToString(key) + "\n"
}

// ParseKey reads a backup key as NewKey wrote it.
func ParseKey(s string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimSpace(s))
	if err != nil || len(key) != KeySize {
		return nil, ErrKey
	}
	return key, nil
}

func chunkCipher(key []byte, line string, salt []byte) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, key, salt, line, KeySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func nonceOf(n uint64, last bool) []byte {
	nonce := make([]byte, 12)
	binary.BigEndian.PutUint64(nonce[3:11], n)
	if last {
		nonce[11] = 1
	}
	return nonce
}

// Seal writes what it reads under the key.
func Seal(w io.Writer, in io.Reader, key []byte) error {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	line := sealedFormat + " " + hex.EncodeToString(salt) + "\n"
	aead, err := chunkCipher(key, line, salt)
	if err != nil {
		return fmt.Errorf("seal a backup: %w", err)
	}
	if _, err := io.WriteString(w, line); err != nil {
		return fmt.Errorf("seal a backup: %w", err)
	}
	r := bufio.NewReaderSize(in, sealedChunk)
	plain, out := make([]byte, sealedChunk), make([]byte, 0, sealedChunk+aead.Overhead())
	for n := uint64(0); ; n++ {
		size, err := io.ReadFull(r, plain)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("read a backup: %w", err)
		}
		_, err = r.Peek(1)
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read a backup: %w", err)
		}
		last := err != nil
		if _, err := w.Write(aead.Seal(out[:0], nonceOf(n, last), plain[:size], nil)); err != nil {
			return fmt.Errorf("seal a backup: %w", err)
		}
		if last {
			return nil
		}
	}
}

// Sealed reports whether a file begins as a sealed backup does.
func Sealed(begin []byte) bool { return bytes.HasPrefix(begin, []byte(sealedFormat+" ")) }

// Open writes what was sealed. The error is ErrSealed where the key is another
// or anything was changed; what was written until then must be thrown away.
func Open(w io.Writer, in io.Reader, key []byte) error {
	r := bufio.NewReaderSize(in, sealedChunk+64)
	line, err := r.ReadString('\n')
	salt, bad := hex.DecodeString(strings.TrimSpace(strings.TrimPrefix(line, sealedFormat+" ")))
	if err != nil || bad != nil || len(salt) != saltSize || !Sealed([]byte(line)) {
		return ErrSealed
	}
	aead, err := chunkCipher(key, line, salt)
	if err != nil {
		return fmt.Errorf("open a backup: %w", err)
	}
	sealed, out := make([]byte, sealedChunk+aead.Overhead()), make([]byte, 0, sealedChunk)
	for n := uint64(0); ; n++ {
		size, err := io.ReadFull(r, sealed)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return errors.Join(ErrSealed, notEOF(err))
		}
		_, err = r.Peek(1)
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return fmt.Errorf("read a backup: %w", err)
		}
		plain, err := aead.Open(out[:0], nonceOf(n, last), sealed[:size], nil)
		if err != nil {
			return ErrSealed
		}
		if _, err := w.Write(plain); err != nil {
			return fmt.Errorf("write a backup: %w", err)
		}
		if last {
			return nil
		}
	}
}

func notEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
