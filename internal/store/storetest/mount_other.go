//go:build !linux

package storetest

import "errors"

// Volume is a small file system that can be full.
type Volume struct{}

// MountSmall is for Linux only.
func MountSmall(string, int) (*Volume, error) { return nil, errors.ErrUnsupported }

// Resize is for Linux only.
func (*Volume) Resize(int) error { return errors.ErrUnsupported }

// Unmount is for Linux only.
func (*Volume) Unmount() error { return errors.ErrUnsupported }
