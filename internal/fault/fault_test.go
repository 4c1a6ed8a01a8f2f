package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"linli/internal/fault"
	"linli/internal/text"
)

var full = fault.New(fault.Conflict, text.Label{Zh: "名额已满", En: "no seats left"})

func TestFind(t *testing.T) {
	var form fault.Faults
	form.Add("name", text.Label{Zh: "请填写姓名", En: "give a name"})
	form.Add("phone", text.Label{Zh: "请填写手机号", En: "give a phone"})
	for _, c := range []struct {
		name  string
		err   error
		words []string
		kind  fault.Kind
	}{
		{"none", io.EOF, nil, 0},
		{"nil", nil, nil, 0},
		{"one", fmt.Errorf("sign up: %w", full), []string{"名额已满"}, fault.Conflict},
		{"a form", fmt.Errorf("register: %w", form.Err()), []string{"请填写姓名", "请填写手机号"}, fault.Invalid},
		{"joined", errors.Join(io.EOF, full), []string{"名额已满"}, fault.Conflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := fault.Find(c.err)
			if len(got) != len(c.words) {
				t.Fatalf("found %v, want %v", got, c.words)
			}
			for i, f := range got {
				if f.Label().Zh != c.words[i] || f.Kind != c.kind {
					t.Errorf("fault %d is %v (kind %d), want %s (kind %d)", i, f, f.Kind, c.words[i], c.kind)
				}
			}
		})
	}
	if !errors.Is(fmt.Errorf("sign up: %w", full), full) {
		t.Error("a wrapped fault is not found by errors.Is")
	}
	if !errors.Is(append(form, full).Err(), full) {
		t.Error("a fault among others is not found by errors.Is")
	}
	if got := form.Of("phone").Zh; got != "请填写手机号" {
		t.Errorf("the fault of phone is %q", got)
	}
	if fault.Faults(nil).Err() != nil {
		t.Error("no faults are an error")
	}
	if fault.Faults(nil).Status() != 200 || form.Status() != 422 || (fault.Faults{full}).Status() != 409 {
		t.Error("the status of faults is not that of the first")
	}
	if form.Of("sex") != (text.Label{}) {
		t.Error("a field without fault has one")
	}
	for kind, want := range map[fault.Kind]int{fault.Invalid: 422, fault.Missing: 404, fault.Refused: 403, fault.Conflict: 409, fault.Gone: 410, fault.TooMany: 429, fault.Unavailable: 503} {
		if kind.Status() != want {
			t.Errorf("status of kind %d is %d, want %d", kind, kind.Status(), want)
		}
	}
}
