package storetest

import (
	"fmt"
	"syscall"
)

// Volume is a small file system that can be full.
type Volume struct{ dir string }

// MountSmall mounts an empty volume of so many bytes on a directory, which
// takes the rights of root.
func MountSmall(dir string, bytes int) (*Volume, error) {
	if err := syscall.Mount("linli-test", dir, "tmpfs", 0, fmt.Sprintf("size=%d", bytes)); err != nil {
		return nil, fmt.Errorf("mount: %w", err)
	}
	return &Volume{dir}, nil
}

// Resize gives the volume another size and keeps what is on it.
func (v *Volume) Resize(bytes int) error {
	return syscall.Mount("linli-test", v.dir, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", bytes))
}

// Unmount takes the volume away with all that is on it.
func (v *Volume) Unmount() error { return syscall.Unmount(v.dir, syscall.MNT_DETACH) }
