package request_test

import (
	"net/url"
	"strings"
	"testing"

	"linli/internal/access"
	"linli/internal/request"
	"linli/internal/text"
	"linli/internal/web"
	"linli/internal/web/webtest"
)

// A street was asked, and the sheet comes in by the page: what is wrong is said
// by line and column before anything is taken, the good rows go in, and the same
// sheet again makes no double.
func TestSheetOfAStreet(t *testing.T) {
	r := newRig(t, "")
	r.Actor("street", access.Worker, webtest.Home, "")
	site := r.Site(func(o *web.Options) {
		o.Imports = web.NewUploads(t.TempDir(), r.Imports, web.UploadTable{Key: "requests", Name: text.Label{Zh: "居民求助", En: "requests"}, Act: access.RequestRecord, For: r.Table}, web.UploadTable{Key: "facts", Name: text.Label{Zh: "事实", En: "facts"}, For: r.Table})
	}, r.Requests)
	v := site.As("street")
	if got := v.Get("/import"); !got.Has(`value="requests"`) || got.Has(`value="facts"`) {
		t.Error("a community worker is not offered the one table that is theirs")
	}
	if got := v.Upload("/import", url.Values{"kind": {"facts"}}, "file", "x.csv", "id\n"); got.Status != 403 {
		t.Errorf("a table that is not theirs is answered %d", got.Status)
	}
	if got := v.Get("/import-templates/requests"); !strings.Contains(got.Body, "request,kind,place,name,phone,address,words") {
		t.Errorf("the template is %q", got.Body)
	}
	sheet := "request,kind,place,name,phone,address,words,until,urgency,care,agreed\n" +
		"s1," + request.Buy.Name().Zh + "," + webtest.Home + ",阚玉珍,13800001111,一号楼 101,面粉一袋,," + request.Today.Name().Zh + "," + request.Alone.Name().Zh + ",是\n" +
		"s2,medicine," + webtest.Home + ",阚玉珍,13800001111,一号楼 101,降压药,,,,\n" +
		"s3,gold," + webtest.Home + ",某某,13800001112,一号楼 102,黄金,,,,yes\n" +
		"s4,buy,310101,某某,13800001113,一号楼 103,大米,,,,yes\n" +
		"s5,buy,110108001001,某某,13800001114,一号楼 104,大米,,,,yes\n" +
		"s6,buy," + webtest.Home + ",,12,一号楼 105,大米,,昨天,,也许\n"
	upload := func() webtest.Answer {
		t.Helper()
		got := v.Upload("/import", url.Values{"kind": {"requests"}}, "file", "三号楼摸底.csv", sheet)
		if got.Status != 200 || !strings.HasPrefix(got.Path, "/import/") {
			t.Fatalf("uploaded: %d at %s\n%s", got.Status, got.Path, got.Body)
		}
		return got
	}
	got := upload()
	// Line, column and reason of every fault, each said once.
	for _, want := range []struct{ line, column, reason string }{
		{"4", "kind", "不认识的代码"}, {"5", "place", "不在北京市内"}, {"6", "place", "不在您的范围内"},
		{"7", "name", "缺少此项"}, {"7", "phone", "能接通的电话"}, {"7", "urgency", "不认识的代码"}, {"7", "agreed", "不认识的代码"},
	} {
		n := 0
		for _, row := range strings.Split(got.Body, "<tr>") {
			if strings.Contains(row, "<td>"+want.line+"</td>") && strings.Contains(row, ">"+want.column+"</td>") {
				n++
				if !strings.Contains(row, want.reason) {
					t.Errorf("line %s, %s is said as %s", want.line, want.column, row)
				}
			}
		}
		if n != 1 {
			t.Errorf("line %s, %s is said %d times", want.line, want.column, n)
		}
	}
	if q, err := r.Queue(ctx, r.worker(), request.Find{}); err != nil || len(q.Needs) != 0 {
		t.Errorf("%d needs before they are taken in (%v)", len(q.Needs), err)
	}
	if got = v.Post(got.Path, nil); !got.Has("2") || got.Status != 200 {
		t.Errorf("taken in: %d\n%s", got.Status, got.Body)
	}
	errors := v.Get(got.Path + "/errors.csv")
	if lines := strings.Count(strings.TrimSpace(errors.Body), "\n"); lines != 4 || strings.Contains(errors.Body, "降压药") {
		t.Errorf("the sheet of errors has %d lines:\n%s", lines, errors.Body)
	}
	again := upload()
	v.Post(again.Path, nil)
	q, err := r.Queue(ctx, r.worker(), request.Find{})
	r.must(err)
	if len(q.Needs) != 2 {
		t.Fatalf("%d needs after the sheet was taken in twice", len(q.Needs))
	}
	first, err := r.Get(ctx, "s1")
	r.must(err)
	if first.State != request.Received || first.Urgency != request.Today || first.Care != request.Alone {
		t.Errorf("the first row is %+v", first)
	}
}
