package vault

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/emmansun/gmsm/sm2"
	"github.com/rogpeppe/go-internal/lockedfile"
)

const (
	keyFileFormat  = "linli-keys/1"
	maxKeyFile     = 64 << 10
	macKeySize     = 32 // of keys made here, for log and index
	minLogKeySize  = 16 // of log keys brought along
	maxLogKeySize  = 64
	maxKeyVersions = 1<<16 - 1
)

// Options are the choices made when a key file is created.
type Options struct {
	Suite Suite // empty means International
	// Name is the log's origin, best a name of the city's own on the web such
	// as "linli.example.gov.cn/log". Empty means "linli/" and eight digits of
	// the signing key's hash.
	Name string
	// LogKey is 16 to 64 bytes, to make the same salts and pseudonyms as
	// another installation; nil means a new random one.
	LogKey []byte
	Rand   io.Reader // nil means the system's
}

// hexBytes are bytes that stand in JSON as hexadecimal.
type hexBytes []byte

func (b hexBytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(b)), nil }

func (b *hexBytes) UnmarshalText(text []byte) error {
	raw, err := hex.DecodeString(string(text))
	if err != nil {
		return errors.New("a key is not hexadecimal") // and do not repeat it
	}
	*b = raw
	return nil
}

// keyFile is the file as it is written.
type keyFile struct {
	Format   string      `json:"format"`
	Name     string      `json:"name"`
	Suite    Suite       `json:"suite"`
	Masters  []masterKey `json:"masters"` // the last one seals, all open
	IndexKey hexBytes    `json:"index_key"`
	LogKey   hexBytes    `json:"log_key"`
	Ed25519  hexBytes    `json:"ed25519"` // seed, RFC 8032
	SM2      hexBytes    `json:"sm2"`     // scalar, big-endian
}

type masterKey struct {
	Version int      `json:"version"`
	Key     hexBytes `json:"key"`
}

// check refuses a file in which anything is missing or too short: a key that is
// absent must never become a key that is guessable.
func (f *keyFile) check() error {
	if f.Format != keyFileFormat {
		return fmt.Errorf("format is %.40q, want %q", f.Format, keyFileFormat)
	}
	a, ok := suites[f.Suite]
	if !ok {
		return fmt.Errorf("suite is %.40q, want %q or %q", string(f.Suite), International, Guomi)
	}
	if len(f.Masters) == 0 {
		return errors.New("no master key")
	}
	last := 0
	for _, m := range f.Masters {
		if m.Version <= last || m.Version > maxKeyVersions {
			return fmt.Errorf("master key version %d after %d", m.Version, last)
		}
		last = m.Version
		if err := checkKey(fmt.Sprintf("master key %d", m.Version), m.Key, a.keySize, a.keySize); err != nil {
			return err
		}
	}
	return errors.Join(
		checkKey("index key", f.IndexKey, macKeySize, macKeySize),
		checkKey("log key", f.LogKey, minLogKeySize, maxLogKeySize),
		checkKey("Ed25519 key", f.Ed25519, ed25519.SeedSize, ed25519.SeedSize),
		checkKey("SM2 key", f.SM2, 32, 32),
	)
}

func checkKey(name string, key []byte, shortest, longest int) error {
	switch {
	case len(key) < shortest || len(key) > longest:
		return fmt.Errorf("%s has %d bytes, want %d to %d", name, len(key), shortest, longest)
	case len(bytes.Trim(key, "\x00")) == 0:
		return fmt.Errorf("%s is all zeros", name)
	}
	return nil
}

// Create makes new keys and writes them to a new file at path, readable by its
// owner alone. It never overwrites: a file that is there is an error, since it
// may be all that can still open somebody's data.
func Create(path string, o Options) (*Keys, error) {
	f, err := newKeyFile(o)
	if err != nil {
		return nil, fmt.Errorf("create key file: %w", err)
	}
	k, err := f.keys()
	if err != nil {
		return nil, fmt.Errorf("create key file: %w", err)
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("create key file: %s is there already and is not overwritten, because data may depend on it; "+
			"use it, or move it to a safe place first: %w", path, fs.ErrExist)
	}
	if err != nil {
		return nil, fmt.Errorf("create key file: %w", err)
	}
	if err := errors.Join(f.write(out), out.Close(), syncDir(path)); err != nil {
		return nil, errors.Join(fmt.Errorf("create key file: %w", err), os.Remove(path))
	}
	return k, nil
}

func newKeyFile(o Options) (*keyFile, error) {
	f := &keyFile{Format: keyFileFormat, Name: o.Name, Suite: o.Suite, LogKey: bytes.Clone(o.LogKey)}
	if f.Suite == "" {
		f.Suite = International
	}
	a, ok := suites[f.Suite]
	if !ok {
		_, err := ParseSuite(string(f.Suite))
		return nil, err
	}
	source := o.Rand
	if source == nil {
		source = rand.Reader
	}
	var err error
	random := func(n int) hexBytes {
		b := make([]byte, n)
		if err == nil {
			_, err = io.ReadFull(source, b)
		}
		return b
	}
	f.Masters = []masterKey{{Version: 1, Key: random(a.keySize)}}
	f.IndexKey = random(macKeySize)
	if f.LogKey == nil {
		f.LogKey = random(macKeySize)
	}
	f.Ed25519 = random(ed25519.SeedSize)
	f.SM2 = random(32)
	for err == nil { // a scalar must lie below the curve's order; nearly all do
		if _, bad := sm2.NewPrivateKey(f.SM2); bad == nil {
			break
		}
		f.SM2 = random(32)
	}
	if err != nil {
		return nil, fmt.Errorf("draw random keys: %w", err)
	}
	if f.Name == "" {
		public := ed25519.NewKeyFromSeed(f.Ed25519).Public().(ed25519.PublicKey)
		sum := sha256.Sum256(public)
		f.Name = "linli/" + hex.EncodeToString(sum[:4])
	}
	return f, nil
}

// write puts the file out durably.
func (f *keyFile) write(out *os.File) error {
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	if _, err := out.Write(append(data, '\n')); err != nil {
		return err
	}
	return out.Sync()
}

// Parse reads the content of a key file that is kept elsewhere: in a variable of
// the environment, or with a keeper of secrets. Such keys are not renewed.
func Parse(content []byte) (*Keys, error) {
	if len(content) > maxKeyFile {
		return nil, errors.New("keys: too long")
	}
	f, err := parseKeyFile(content)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return f.keys()
}

// Open reads a key file. On Unix it refuses one that others than its owner may
// read, and says what to type; elsewhere it relies on the folder's rights. The
// file is read again when a master key turns up that another process has added.
func Open(path string) (*Keys, error) {
	f, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	k, err := f.keys()
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	k.sealer.renew = func() error { return k.Renew(path) }
	return k, nil
}

func readKeyFile(path string) (*keyFile, error) {
	in, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no key file %s; restore it from where its copies are kept, "+
			"or for a new installation run: linli init: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("open key file: %w", err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, fmt.Errorf("open key file: %w", err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, fmt.Errorf("key file %s can be read by others than its owner (mode %04o); type: chmod 600 '%s'", path, mode, path)
	}
	data, err := io.ReadAll(io.LimitReader(in, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	f, err := parseKeyFile(data)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return f, nil
}

func parseKeyFile(data []byte) (*keyFile, error) {
	var f keyFile
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("it is not as linli wrote it: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows its end")
	}
	return &f, f.check()
}

// Rotate adds a new master key to the file and gives the keys that use it.
// What older ones sealed still opens; let every stored wrapped key pass
// through [Sealer.Rewrap], then [Retire] the old versions. A nil random means
// the system's.
func Rotate(path string, random io.Reader) (*Keys, error) {
	if random == nil {
		random = rand.Reader
	}
	return change(path, func(f *keyFile) error {
		key := make([]byte, suites[f.Suite].keySize)
		if _, err := io.ReadFull(random, key); err != nil {
			return fmt.Errorf("draw random key: %w", err)
		}
		last := f.Masters[len(f.Masters)-1].Version
		f.Masters = append(f.Masters, masterKey{Version: last + 1, Key: key})
		return nil
	})
}

// Retire removes all master keys before the given version from the file. What
// they alone had wrapped can never be opened again.
func Retire(path string, before int) (*Keys, error) {
	return change(path, func(f *keyFile) error {
		f.Masters = slices.DeleteFunc(f.Masters, func(m masterKey) bool { return m.Version < before })
		return nil // keys() refuses a file without a master key
	})
}

// change rewrites the key file whole or not at all.
func change(path string, edit func(*keyFile) error) (*Keys, error) {
	unlock, err := lockedfile.MutexAt(path + ".lock").Lock()
	if err != nil {
		return nil, fmt.Errorf("lock key file: %w", err)
	}
	defer unlock()
	f, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	if err := edit(f); err != nil {
		return nil, fmt.Errorf("change key file: %w", err)
	}
	k, err := f.keys()
	if err != nil {
		return nil, fmt.Errorf("change key file: %w", err)
	}
	out, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return nil, fmt.Errorf("change key file: %w", err)
	}
	defer os.Remove(out.Name()) // of no effect once renamed
	if err := errors.Join(f.write(out), out.Close()); err != nil {
		return nil, fmt.Errorf("change key file: %w", err)
	}
	if err := errors.Join(os.Rename(out.Name(), path), syncDir(path)); err != nil {
		return nil, fmt.Errorf("change key file: %w", err)
	}
	return k, nil
}

// syncDir makes a new name in the directory of path durable.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil // directories cannot be synced there; renames are journalled
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
