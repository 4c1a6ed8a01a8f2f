package ident_test

import (
	"strings"
	"testing"

	"linli/internal/ident"
)

func TestChosen(t *testing.T) {
	for id, ok := range map[string]bool{
		"0190b4a8-1f0e-7cc2-9f31-0a52b3d81e44": true,
		"tap_00001":                            true,
		strings.Repeat("a", 48):                true,
		strings.Repeat("a", 49):                false,
		"short":                                false,
		"":                                     false,
		"a b c d e f":                          false,
		"../../etc/passwd":                     false,
		"志愿服务志愿服务":                             false,
		"12345678\n":                           false,
	} {
		if err := ident.Chosen(id); (err == nil) != ok {
			t.Errorf("Chosen(%q) = %v", id, err)
		}
	}
}
