package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"linli/internal/civil"
	"linli/internal/notify"
	"linli/internal/page"
	"linli/internal/text"
)

// Inbox is what people were told in the platform itself; notify keeps it.
type Inbox interface {
	Inbox(ctx context.Context, to notify.Recipient, after notify.Cursor, limit int) ([]notify.Item, error)
	MarkRead(ctx context.Context, to notify.Recipient, id string) error
}

var (
	msgInbox      = text.Label{Zh: "消息", En: "Messages"}
	msgInboxNone  = text.Label{Zh: "还没有消息。", En: "No messages yet."}
	msgInboxNew   = text.Label{Zh: "未读", En: "new"}
	msgInboxOpen  = text.Label{Zh: "查看", En: "Open"}
	msgInboxDone  = text.Label{Zh: "标为已读", En: "Mark as read"}
	msgInboxOlder = text.Label{Zh: "更早的消息", En: "Older messages"}
)

const inboxPage = 20

func (s *Server) inboxRoutes(site func(pattern string, h http.Handler)) {
	site("GET /inbox", s.open(s.inbox))
	site("POST /inbox/{id}/read", s.open(s.inboxRead))
}

// recipient is whose inbox a request may see: the volunteer's, or the
// account's.
func (s *Server) recipient(ctx context.Context) (notify.Recipient, bool) {
	if person := page.Who(ctx).Person; person != "" {
		return notify.Recipient{Kind: notify.Person, ID: person}, true
	}
	if a := actor(ctx); a != nil {
		return notify.Recipient{Kind: notify.Account, ID: a.ID}, true
	}
	return notify.Recipient{}, false
}

// inboxView is a page of the inbox.
type inboxView struct {
	Items []notify.Item
	Older string // address of the next page; empty on the last
}

// inbox lists messages, newest first. GET /inbox?at=&id=
func (s *Server) inbox(w http.ResponseWriter, r *http.Request) error {
	to, ok := s.recipient(r.Context())
	if !ok {
		return s.ask(w, r, "/inbox")
	}
	var after notify.Cursor
	if given := r.URL.Query().Get("at"); given != "" {
		at, err := civil.ParseInstant(given)
		if err != nil {
			return ErrNotFound
		}
		after = notify.Cursor{At: at, ID: r.URL.Query().Get("id")}
	}
	items, err := s.Inbox.Inbox(r.Context(), to, after, inboxPage+1)
	if err != nil {
		return err
	}
	v := inboxView{Items: items}
	if len(items) > inboxPage {
		v.Items = items[:inboxPage]
		last := v.Items[inboxPage-1]
		v.Older = "/inbox?" + url.Values{"at": {last.At.String()}, "id": {last.ID}}.Encode()
	}
	return s.page(w, r, inboxList(s.shell(r, msgInbox), v))
}

// inboxRead marks one of one's own messages and goes where it leads. POST
// /inbox/{id}/read
func (s *Server) inboxRead(w http.ResponseWriter, r *http.Request) error {
	to, ok := s.recipient(r.Context())
	if !ok {
		return s.ask(w, r, "/inbox")
	}
	err := s.Inbox.MarkRead(r.Context(), to, r.PathValue("id"))
	if errors.Is(err, notify.ErrNone) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	return page.Back(w, r, page.Local(r.PostFormValue("next"), "/inbox"))
}
