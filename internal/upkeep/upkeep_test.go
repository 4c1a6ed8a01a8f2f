package upkeep_test

import (
	"context"
	"strings"
	"testing"

	"linli/internal/civil"
	"linli/internal/store"
	"linli/internal/store/storetest"
	"linli/internal/upkeep"
)

const day = civil.Instant(24 * 3600_000)

func TestMarks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, dsn string) {
		db, err := store.Open(t.Context(), dsn, store.Options{Migrations: []store.Migrations{upkeep.Migrations()}})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for _, d := range []upkeep.Done{{At: 1, OK: true, Said: "a"}, {At: 2, Said: "b"}} {
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return upkeep.Mark(ctx, tx, upkeep.Backup, d) })
			if err != nil {
				t.Fatal(err)
			}
			got, err := upkeep.Marks(t.Context(), db.Read())
			if err != nil || got[upkeep.Backup] != d || len(got) != 1 {
				t.Errorf("%+v, %v", got, err)
			}
		}
	})
}

func TestAlarms(t *testing.T) {
	now := civil.NewDay(2020, 3, 6).Start()
	good := func() upkeep.State {
		return upkeep.State{
			Now: now, DiskFree: 50 << 30, DiskTotal: 100 << 30, Served: true, Certificate: now + 60*day,
			Marks: map[upkeep.Thing]upkeep.Done{upkeep.Backup: {At: now - day, OK: true}, upkeep.CheckLog: {At: now - day, OK: true}},
		}
	}
	for name, c := range map[string]struct {
		spoil func(*upkeep.State)
		want  string
	}{
		"all is well":      {func(*upkeep.State) {}, ""},
		"no backup":        {func(s *upkeep.State) { delete(s.Marks, upkeep.Backup) }, "还没有备份过"},
		"by other tools":   {func(s *upkeep.State) { delete(s.Marks, upkeep.Backup); s.Outside = true }, ""},
		"an old backup":    {func(s *upkeep.State) { s.Marks[upkeep.Backup] = upkeep.Done{At: now - 9*day, OK: true} }, "9 天没有备份"},
		"a week is enough": {func(s *upkeep.State) { s.Marks[upkeep.Backup] = upkeep.Done{At: now - 7*day, OK: true} }, ""},
		"a failed backup":  {func(s *upkeep.State) { s.Marks[upkeep.Backup] = upkeep.Done{At: now, Said: "disk"} }, "上次备份失败"},
		"a broken log":     {func(s *upkeep.State) { s.Marks[upkeep.CheckLog] = upkeep.Done{At: now, Said: "row 7"} }, "核验未通过：row 7"},
		"unchecked":        {func(s *upkeep.State) { s.Marks[upkeep.CheckLog] = upkeep.Done{At: now - 31*day, OK: true} }, "31 天没有核验"},
		"little room":      {func(s *upkeep.State) { s.DiskFree = 5 << 30 }, "磁盘空间不足：剩余 5.0 GiB"},
		"room not known":   {func(s *upkeep.State) { s.DiskFree, s.DiskTotal = -1, 0 }, ""},
		"certificate":      {func(s *upkeep.State) { s.Certificate = now + 13*day }, "证书将于"},
		"certificate gone": {func(s *upkeep.State) { s.Certificate = now }, "已于"},
		"behind a proxy":   {func(s *upkeep.State) { s.Served, s.Certificate = false, 0 }, ""},
		"late":             {func(s *upkeep.State) { s.Late = 3 }, "3 条消息"},
		"jobs":             {func(s *upkeep.State) { s.JobsFailed = 2 }, "2 个后台任务"},
		"hooks":            {func(s *upkeep.State) { s.HooksFailed = 1 }, "1 条事件推送"},
	} {
		s := good()
		c.spoil(&s)
		got := upkeep.Alarms(s)
		switch {
		case c.want == "" && len(got) > 0:
			t.Errorf("%s: %v", name, got)
		case c.want != "" && (len(got) != 1 || !strings.Contains(got[0].Zh, c.want) || got[0].En == ""):
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
