package powerloss

import (
	"io"
	"math/rand/v2"
	"path/filepath"
	"sync"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

const sector = 512

// A disk holds files in memory as two states: what a reader sees and what is
// sure to be there after a loss of power.
type disk struct {
	mu    sync.Mutex
	rnd   *rand.Rand
	files map[string]*file
	left  int // writes and syncs until the power goes; 0: it does not
	dead  bool
}

// A file is named data on a disk, shared by all that opened it.
type file struct {
	now, kept []byte
	dirty     map[int64]bool // sectors of now that were written since the sync
	shared    int            // handles that hold at least a shared lock
	owner     *handle        // that holds more
}

func newDisk(seed uint64) *disk {
	return &disk{rnd: rand.New(rand.NewPCG(seed, 9)), files: map[string]*file{}}
}

// cutAfter has the power go at the n-th write or sync from now.
func (d *disk) cutAfter(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = n
}

// tick counts an operation towards the loss of power. It reports whether the
// operation still takes place.
func (d *disk) tick() bool {
	if d.dead {
		return false
	}
	if d.left > 0 {
		if d.left--; d.left == 0 {
			d.dead = true
			return false
		}
	}
	return true
}

// restart gives the disk as the machine finds it when power is back.
func (d *disk) restart() *disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = true
	next := &disk{rnd: d.rnd, files: map[string]*file{}}
	for name, f := range d.files {
		data := f.kept
		if len(f.now) != len(f.kept) && d.rnd.IntN(2) == 0 { // its new length was written
			data = make([]byte, len(f.now))
			copy(data, f.kept)
		}
		data = append([]byte(nil), data...)
		for s := range f.dirty {
			if at := s * sector; at < int64(min(len(data), len(f.now))) && d.rnd.IntN(2) == 0 {
				copy(data[at:], f.now[at:min(at+sector, int64(len(f.now)))])
			}
		}
		next.files[name] = &file{now: data, kept: append([]byte(nil), data...), dirty: map[int64]bool{}}
	}
	return next
}

// A machine has a disk for each folder. The shared memory beside a database is a
// real file in that folder; it is not kept over a restart.
type machine struct {
	mu    sync.Mutex
	disks map[string]*disk // by the folder that stands for it
}

func (m *machine) plug(folder string, d *disk) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.disks[folder] = d
}

func (m *machine) disk(path string) (d *disk, name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	folder, name := filepath.Split(path)
	return m.disks[filepath.Clean(folder)], name
}

func (m *machine) FullPathname(name string) (string, error) { return name, nil }

func (m *machine) Open(path string, flags vfs.OpenFlag) (vfs.File, vfs.OpenFlag, error) {
	d, name := m.disk(path)
	if d == nil {
		return nil, 0, sqlite3.CANTOPEN
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	f, ok := d.files[name]
	if !ok {
		if flags&vfs.OPEN_CREATE == 0 || d.dead {
			return nil, 0, sqlite3.CANTOPEN
		}
		f = &file{dirty: map[int64]bool{}}
		d.files[name] = f
	}
	return &handle{disk: d, file: f, shm: vfs.NewSharedMemory(path+"-shm", flags)}, flags, nil
}

func (m *machine) Delete(path string, _ bool) error {
	d, name := m.disk(path)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tick() {
		delete(d.files, name)
	}
	return nil
}

func (m *machine) Access(path string, _ vfs.AccessFlag) (bool, error) {
	d, name := m.disk(path)
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.files[name]
	return ok, nil
}

// A handle is a file as one connection has it open.
type handle struct {
	*file
	disk *disk
	lock vfs.LockLevel
	shm  vfs.SharedMemory
}

func (h *handle) SharedMemory() vfs.SharedMemory { return h.shm }
func (h *handle) SectorSize() int                { return sector }

// As the shipped driver says of a file: an overwrite that is cut off leaves the
// bytes beside it as they were.
func (h *handle) DeviceCharacteristics() vfs.DeviceCharacteristic {
	return vfs.IOCAP_POWERSAFE_OVERWRITE
}

func (h *handle) ReadAt(p []byte, at int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if at >= int64(len(h.now)) {
		return 0, io.EOF
	}
	n := copy(p, h.now[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (h *handle) WriteAt(p []byte, at int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if !h.disk.tick() {
		return 0, sqlite3.IOERR_WRITE
	}
	end := at + int64(len(p))
	if grow := end - int64(len(h.now)); grow > 0 {
		h.now = append(h.now, make([]byte, grow)...)
	}
	copy(h.now[at:], p)
	for s := at / sector; s*sector < end; s++ {
		h.dirty[s] = true
	}
	return len(p), nil
}

func (h *handle) Truncate(size int64) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if !h.disk.tick() {
		return sqlite3.IOERR_TRUNCATE
	}
	h.now = h.now[:min(size, int64(len(h.now)))]
	return nil
}

func (h *handle) Sync(vfs.SyncFlag) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if !h.disk.tick() {
		return sqlite3.IOERR_FSYNC
	}
	h.kept = append(h.kept[:0], h.now...)
	clear(h.dirty)
	return nil
}

func (h *handle) Size() (int64, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	return int64(len(h.now)), nil
}

func (h *handle) Close() error { return h.Unlock(vfs.LOCK_NONE) }

func (h *handle) Lock(to vfs.LockLevel) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if to <= h.lock {
		return nil
	}
	if h.owner != nil && h.owner != h && (to > vfs.LOCK_SHARED || h.owner.lock > vfs.LOCK_RESERVED) {
		return sqlite3.BUSY
	}
	if h.lock == vfs.LOCK_NONE {
		h.shared++
		h.lock = vfs.LOCK_SHARED
	}
	if to == vfs.LOCK_SHARED {
		return nil
	}
	h.owner = h
	if to == vfs.LOCK_EXCLUSIVE && h.shared > 1 {
		h.lock = vfs.LOCK_PENDING
		return sqlite3.BUSY
	}
	h.lock = to
	return nil
}

func (h *handle) Unlock(to vfs.LockLevel) error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.lock <= to {
		return nil
	}
	if h.owner == h {
		h.owner = nil
	}
	if to == vfs.LOCK_NONE {
		h.shared--
	}
	h.lock = to
	return nil
}

func (h *handle) CheckReservedLock() (bool, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	return h.owner != nil, nil
}
