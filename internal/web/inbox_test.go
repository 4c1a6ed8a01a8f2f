package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"linli/internal/civil"
	"linli/internal/ident"
	"linli/internal/notify"
	"linli/internal/text"
	"linli/internal/web"
)

// letters are the messages of one volunteer.
type letters struct{ items []notify.Item }

func (l *letters) Inbox(_ context.Context, to notify.Recipient, after notify.Cursor, limit int) ([]notify.Item, error) {
	if to != (notify.Recipient{Kind: notify.Person, ID: "person-1"}) {
		return nil, nil
	}
	at := 0
	for i, item := range l.items {
		if after.ID == item.ID && after.At == item.At {
			at = i + 1
		}
	}
	return l.items[at:min(len(l.items), at+limit)], nil
}

func (l *letters) MarkRead(_ context.Context, to notify.Recipient, id string) error {
	for i := range l.items {
		if l.items[i].ID == id && to.ID == "person-1" {
			l.items[i].Read = civil.At(now)
			return nil
		}
	}
	return notify.ErrNone
}

func TestInbox(t *testing.T) {
	l := &letters{}
	for i := range 21 {
		l.items = append(l.items, notify.Item{
			ID: fmt.Sprintf("m%d", i), At: civil.At(now) - civil.Instant(i/2), Link: "/devices",
			Title: text.Label{Zh: "上岗提醒", En: "Your shift"}, Text: text.Label{Zh: fmt.Sprintf("第%d班<b>", i), En: fmt.Sprintf("shift %d", i)},
		})
	}
	g := newGate(t, func(o *web.Options) { o.Inbox = l })
	v := g.visitor()
	if got := v.get("/inbox"); got.path != "/" {
		t.Errorf("a stranger's inbox: %s", got.path)
	}
	const phone = "13800138000"
	got := v.post("/sign-in/code", url.Values{"phone": {phone}})
	v.post("/sign-in/verify", url.Values{
		"phone": {phone}, "challenge": {onPage(t, challengeOnPage, got)}, "digits": {"6"}, "code": {g.sent(ident.Phone(phone))},
	})
	got = v.get("/inbox")
	if got.status != http.StatusOK || !got.has("第0班&lt;b&gt;") || !got.has("未读") || got.has("第20班") || !got.has("更早的消息") {
		t.Fatalf("%d %s", got.status, got.body)
	}
	last := l.items[19]
	got = v.get("/inbox?" + url.Values{"at": {last.At.String()}, "id": {last.ID}}.Encode())
	if !got.has("第20班") || got.has("第19班") || got.has("更早的消息") {
		t.Errorf("the second page: %s", got.body)
	}
	if got := v.post("/inbox/m3/read", url.Values{"next": {"/devices"}}); got.path != "/devices" || l.items[3].Read == 0 {
		t.Errorf("after reading: %s", got.path)
	}
	if got := v.post("/inbox/m4/read", url.Values{"next": {"https://example.org/"}}); got.path != "/inbox" {
		t.Errorf("led astray to %s", got.path)
	}
	if got := v.post("/inbox/another/read", nil); got.status != http.StatusNotFound {
		t.Errorf("another's message: %d", got.status)
	}
	if got := v.get("/inbox?at=yesterday"); got.status != http.StatusNotFound {
		t.Errorf("a bad cursor: %d", got.status)
	}
	if got := v.english().get("/inbox"); !got.has("Your shift") || !got.has("shift 0") || !got.has("Older messages") {
		t.Error("not in English")
	}
}
