package people_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"linli/internal/fault"
	"linli/internal/people"
	"linli/internal/store/storetest"
)

const foreign = "志愿者编号,姓名,性别,身份证号码,手机号码,星级,居住社区\n" +
	"11000012345,张三丰,男,11010519491231002X,13800000000,3," + homeA + "\n" +
	"11000012346,=1+1,女,,,2," + homeB + "\n"

// Another system's table is mapped once, remembered, and taken in by the
// ordinary import; a changed export shows what changed.
func TestMapping(t *testing.T) {
	r := newRig(t, storetest.SQLite(t))
	schema := people.Schema()
	head, sample, err := people.Header(strings.NewReader(foreign), "导出.csv", 5)
	r.must(err)
	if len(head) != 7 || len(sample) != 2 || sample[0][1] != "张三丰" {
		t.Fatalf("header %v, sample %v", head, sample)
	}
	m, remembered, err := r.people.Guess(r.ctx, "people", schema.Columns, head)
	r.must(err)
	if remembered || m.Pairs["id_number"] != "身份证号码" || m.Pairs["person"] != "志愿者编号" || m.Pairs["skills"] != "" {
		t.Errorf("guess %v", m.Pairs)
	}
	delete(m.Pairs, "birth")
	m.Source, m.UsedBy = "本市志愿服务系统导出", "coordinator"
	r.must(m.Check(schema))
	r.must(r.people.Remember(r.ctx, "people", m))
	shuffled := slices.Clone(head)
	slices.Reverse(shuffled)
	again, remembered, err := r.people.Guess(r.ctx, "people", schema.Columns, shuffled)
	r.must(err)
	if !remembered || again.Source != m.Source || again.Pairs["phone"] != "手机号码" {
		t.Errorf("again %+v", again)
	}
	changed := append(slices.Clone(head[:4]), "联系手机", "居住社区", "注册日期")
	diff, err := r.people.Differences(r.ctx, "people", changed)
	r.must(err)
	if len(diff) != 1 || !slices.Equal(diff[0].Gone, []string{"手机号码"}) || !slices.Contains(diff[0].Added, "联系手机") {
		t.Errorf("differences %+v", diff)
	}
	var out bytes.Buffer
	r.must(m.Apply(strings.NewReader(foreign), "导出.csv", schema, &out))
	if rep := r.load(out.String(), people.Confirmed, false); rep.Added != 2 || rep.Rejected != 0 {
		t.Errorf("import %+v\n%s", rep, out.String())
	}
	for name, change := range map[string]func(m *people.Mapping){
		"required": func(m *people.Mapping) { delete(m.Pairs, "name") },
		"twice":    func(m *people.Mapping) { m.Pairs["employer"] = "姓名" },
		"absent":   func(m *people.Mapping) { m.Pairs["employer"] = "单位" },
		"not ours": func(m *people.Mapping) { m.Pairs["stars"] = "星级" },
	} {
		bad := people.Mapping{Header: head, Pairs: map[string]string{}}
		for k, v := range m.Pairs {
			bad.Pairs[k] = v
		}
		change(&bad)
		if err := bad.Check(schema); fault.Find(err) == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// No table makes the wizard panic, and what is mapped keeps its cells.
func FuzzMapping(f *testing.F) {
	f.Add(foreign)
	f.Add("a\n1\n")
	f.Add("")
	f.Add("a,a\n1,2\n")
	f.Add("#x,姓名\n\"un\nclosed,2\n")
	f.Fuzz(func(t *testing.T, table string) {
		head, _, err := people.Header(strings.NewReader(table), "f.csv", 3)
		if err != nil {
			return
		}
		m := people.Mapping{Header: head, Pairs: map[string]string{}}
		for i, our := range people.Schema().Columns {
			if i < len(head) {
				m.Pairs[our] = head[i]
			}
		}
		var out bytes.Buffer
		if err := m.Apply(strings.NewReader(table), "f.csv", people.Schema(), &out); err != nil {
			return
		}
		if _, _, err := people.Header(bytes.NewReader(out.Bytes()), "g.csv", 3); err != nil {
			t.Errorf("what was written cannot be read: %v\n%q", err, out.String())
		}
	})
}
