package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linli/internal/civil"
	"linli/internal/onetime"
	"linli/internal/people"
	"linli/internal/retention"
	"linli/internal/store"
	"linli/internal/upkeep"
)

// A volunteer leaves on their own page: at once the key is destroyed, the name
// is unreadable and the record of service stays. A backup made before still has
// them; put back, it is told by the journal beside the database and erases them
// again.
func TestLeaveAndRestore(t *testing.T) {
	h := newHands(t)
	dir := t.TempDir()
	keyFile, out := filepath.Join(dir, "backup.key"), filepath.Join(dir, "kept.db")
	must(t, (&KeysBackupCmd{File: keyFile}).Run(h.app))
	pocket := &onetime.Pocket{}
	var person, stays string
	h.in(houseOptions{talk: talk{pocket: pocket}}, func(house *house) {
		_, err := house.access.Demo(t.Context(), 1)
		must(t, err)
		person, stays = enrol(t, house, "诸葛小明", phone, idNumber(3)), enrol(t, house, "司马小红", "13912345678", idNumber(4))
	})
	h.now = h.now.Add(time.Hour) // or a code was sent just now
	backup := &BackupCmd{Out: out, backupKey: backupKey{keyFile}, dbFlags: h.flags}
	must(t, backup.Run(h.app))
	h.in(houseOptions{talk: talk{pocket: pocket}}, func(house *house) {
		marks, err := upkeep.Marks(t.Context(), house.db.Read())
		must(t, err)
		if !marks[upkeep.Backup].OK {
			t.Errorf("the backup was not written down: %+v", marks)
		}
		before := house.log.Size()
		site, err := house.site(t.Context(), h.app, siteOptions{base: "http://localhost", demo: true})
		must(t, err)
		server := httptest.NewServer(site.Handler())
		defer server.Close()
		w := &who{name: "volunteer", as: "person", id: person}
		w.signIn(t, server.URL)
		if resp := w.send(t, http.MethodPost, server.URL+"/my/leave", url.Values{}); resp.StatusCode != http.StatusOK {
			t.Fatalf("asked for a code: %d", resp.StatusCode)
		}
		if resp := w.send(t, http.MethodPost, server.URL+"/my/leave/now", url.Values{"code": {"000000"}}); resp.StatusCode == http.StatusSeeOther {
			t.Error("left with a wrong code")
		}
		if active, err := house.people.Active(t.Context(), person); err != nil || !active {
			t.Fatalf("after a wrong code: %t, %v", active, err)
		}
		w.send(t, http.MethodPost, server.URL+"/my/leave/now", url.Values{"code": {pocket.About(person)}})
		gone(t, house, person)
		if house.log.Size() < before {
			t.Error("facts went with the person")
		}
		must(t, house.syncErased(t.Context()))
		journal, err := os.ReadFile(house.files.erased)
		if err != nil || !strings.Contains(string(journal), person+" ") || strings.Contains(string(journal), "诸葛") {
			t.Errorf("the journal: %s, %v", journal, err)
		}
		held, err := house.access.Actor(t.Context(), "dataofficer")
		must(t, err)
		_, err = house.retention.Hold(t.Context(), held, retention.Hold{Subject: stays, Reason: "诉讼保全", Until: civil.At(h.now.AddDate(0, 1, 0))})
		must(t, err)
		err = house.db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return house.retention.MayErase(ctx, tx, stays) })
		if err == nil {
			t.Error("whoever is held may be erased")
		}
	})
	again := h.flags
	again.DB, again.Erased = filepath.Join(dir, "again.db"), h.flags.Head+".erased"
	again.Head = filepath.Join(dir, "again.head")
	h.out.Reset()
	must(t, (&RestoreCmd{From: out, backupKey: backupKey{keyFile}, dbFlags: again}).Run(h.app))
	if !strings.Contains(h.out.String(), "erased again since the backup: 1") {
		t.Errorf("said %s", h.out.String())
	}
	err := h.inHouseWith(again, houseOptions{}, func(house *house) error {
		gone(t, house, person)
		if active, err := house.people.Active(t.Context(), stays); err != nil || !active {
			t.Errorf("somebody else: %t, %v", active, err)
		}
		return nil
	})
	must(t, err)
}

// gone makes sure that nothing of a person can be read any more.
func gone(t *testing.T, house *house, person string) {
	t.Helper()
	var state, name string
	var sealed int
	err := house.db.Read().QueryRowContext(t.Context(),
		"SELECT state, name, length(vault_key) + length(phone) + length(id_number) + length(birth) FROM people WHERE person = $1", person).Scan(&state, &name, &sealed)
	if err != nil || state != string(people.Left) || name != "" || sealed != 0 {
		t.Errorf("left as %q %q with %d bytes, %v", state, name, sealed, err)
	}
}
