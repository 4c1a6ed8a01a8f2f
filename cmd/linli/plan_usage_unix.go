//go:build unix

package main

import (
	"runtime"
	"syscall"
	"time"
)

func usageNow() resources {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return resources{}
	}
	unit := int64(1024)
	if runtime.GOOS == "darwin" {
		unit = 1 // macOS counts bytes
	}
	return resources{
		cpu:  time.Duration(r.Utime.Nano() + r.Stime.Nano()),
		peak: int64(r.Maxrss) * unit,
	}
}
