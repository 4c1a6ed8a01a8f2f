//go:build linux || darwin

package main

import "syscall"

// diskOf is how many bytes are left to us on the disk of a folder, and how many
// it has; -1 where that is not known.
func diskOf(dir string) (free, total int64) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return -1, 0
	}
	block := int64(fs.Bsize)
	return int64(fs.Bavail) * block, int64(fs.Blocks) * block
}
