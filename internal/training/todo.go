package training

import (
	"context"
	"database/sql"
	"fmt"

	"linli/internal/access"
	"linli/internal/page"
	"linli/internal/store"
)

// Waiting are the drafts that wait for the actor: those they may publish,
// having written them not themselves.
func (t *Training) Waiting(ctx context.Context, actor access.Actor) ([]Version, error) {
	rows, err := t.DB.Read().QueryContext(ctx, "SELECT "+versionColumns+" FROM training_version WHERE published_at = 0 ORDER BY written_at LIMIT 200")
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	drafts, err := store.Collect(rows, func(rows *sql.Rows) (Version, error) { return scanVersion(rows.Scan) })
	if err != nil {
		return nil, fmt.Errorf("list drafts: %w", err)
	}
	var out []Version
	for _, v := range drafts {
		if v.Author == actor.ID {
			continue
		}
		c, err := t.Course(ctx, v.Course)
		if err != nil {
			return nil, err
		}
		thing, err := t.thing(ctx, "course", v.Course, c.Org, c.Place)
		if err != nil {
			return nil, err
		}
		if access.May(actor, access.TrainingPublish, thing) == nil {
			out = append(out, v)
		}
	}
	return out, nil
}

// Unsettled are the actor's sessions that are over and whose records are not
// written yet, the oldest first.
func (t *Training) Unsettled(ctx context.Context, actor access.Actor) ([]Session, error) {
	rows, err := t.DB.Read().QueryContext(ctx, "SELECT "+sessionColumns+sessionJoin+
		" WHERE s.state = 'open' AND s.end_at <= $1 AND s.made_by = $2 ORDER BY s.end_at, s.session LIMIT 200", int64(t.now()), actor.ID)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return store.Collect(rows, func(rows *sql.Rows) (Session, error) { return scanSession(rows.Scan) })
}

// draftTasks and sessionTasks are what waits for an account, as its page of
// to-dos lists it.
func (v *pages) draftTasks(ctx context.Context, who page.Visitor, limit int) ([]page.Task, error) {
	if who.Actor == nil {
		return nil, nil
	}
	drafts, err := v.Waiting(ctx, *who.Actor)
	if err != nil {
		return nil, err
	}
	var out []page.Task
	for _, d := range drafts[:min(len(drafts), limit)] {
		out = append(out, page.Task{Label: d.Content.Name, Note: d.Author, Href: "/courses/" + d.Course, Since: d.WrittenAt})
	}
	return out, nil
}

func (v *pages) sessionTasks(ctx context.Context, who page.Visitor, limit int) ([]page.Task, error) {
	if who.Actor == nil {
		return nil, nil
	}
	sessions, err := v.Unsettled(ctx, *who.Actor)
	if err != nil {
		return nil, err
	}
	var out []page.Task
	for _, s := range sessions[:min(len(sessions), limit)] {
		out = append(out, page.Task{Label: s.Name, Note: v.where(s.Place) + " " + s.Venue, Href: "/sessions/" + s.ID, Since: s.End})
	}
	return out, nil
}

// counted is a badge: how many tasks there are.
func counted(tasks func(context.Context, page.Visitor, int) ([]page.Task, error)) func(context.Context, page.Visitor) (int, error) {
	return func(ctx context.Context, who page.Visitor) (int, error) {
		all, err := tasks(ctx, who, 1000)
		return len(all), err
	}
}
