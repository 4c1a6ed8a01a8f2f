package training

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"linli/internal/access"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Save writes a draft. The first one makes the course; later ones change the
// draft under way, or begin the next version of a course that is published.
// revision is that of the draft it was made from, 0 for a new one. Only what
// keeps a draft from being kept at all is refused: it need not be finished.
func (t *Training) Save(ctx context.Context, actor access.Actor, course Course, content Content, revision int64) (Version, error) {
	var v Version
	faults := content.check(false)
	if !keyForm.MatchString(course.Key) {
		faults.Add("key", text.Label{Zh: "编号用小写字母、数字和连字符，2 到 40 个", En: "2 to 40 small letters, digits and hyphens"})
	}
	if err := faults.Err(); err != nil {
		return v, err
	}
	known, err := t.Course(ctx, course.Key)
	if err == nil {
		course = known
	} else if !errors.Is(err, ErrUnknown) {
		return v, err
	} else if course.Place != "" {
		code, err := t.Atlas.Parse(course.Place)
		if err != nil {
			return v, fault.In("place", text.Of(err))
		}
		course.Place = string(code)
	}
	thing, err := t.thing(ctx, "course", course.Key, course.Org, course.Place)
	if err != nil {
		return v, err
	}
	if err := t.Access.Guard(ctx, actor, access.TrainingAuthor, thing, ""); err != nil {
		return v, err
	}
	if err := t.checkMedia(ctx, t.DB.Read(), &content); err != nil {
		return v, err
	}
	body, hash, err := content.encode()
	if err != nil {
		return v, err
	}
	err = t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO training_course (course, org, place, current, closed_at) VALUES ($1, $2, $3, 0, 0)
			ON CONFLICT (course) DO NOTHING`, course.Key, course.Org, course.Place); err != nil {
			return fmt.Errorf("make course: %w", err)
		}
		draft, newest, err := draftOf(ctx, tx, course.Key)
		if err != nil {
			return err
		}
		v = Version{Course: course.Key, Number: newest + 1, Content: content, Hash: hash, Revision: 1, Author: actor.ID, WrittenAt: actor.At}
		if draft != nil {
			if draft.Hash == hash {
				v = *draft
				return nil
			}
			if draft.Revision != revision {
				return ErrChanged
			}
			v.Number, v.Revision = draft.Number, revision+1
			_, err = tx.ExecContext(ctx, `UPDATE training_version SET content = $1, hash = $2, revision = $3, author = $4, written_at = $5
				WHERE course = $6 AND version = $7`, body, hash, v.Revision, actor.ID, int64(actor.At), course.Key, v.Number)
		} else {
			if revision != 0 {
				return ErrChanged
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO training_version (course, version, content, hash, revision, author, written_at, publisher,
				published_at, published_day, renew, grace) VALUES ($1, $2, $3, $4, 1, $5, $6, '', 0, 0, 0, 0)`,
				course.Key, v.Number, body, hash, actor.ID, int64(actor.At))
		}
		if err != nil {
			return fmt.Errorf("write draft: %w", err)
		}
		return access.Record(ctx, tx, actor, access.TrainingAuthor, thing, fmt.Sprintf("draft of version %d", v.Number), access.Done)
	})
	return v, err
}

// Publication says how a version is published.
type Publication struct {
	Course   string
	Version  int64
	Revision int64 // what the publisher has read
	// Renew asks those who passed an earlier version to study again; theirs
	// counts for Grace days more.
	Renew bool
	Grace int64
}

// Publish makes a draft the version that is taught. It is done by somebody
// other than its author, on exactly what they have read. The same again
// changes nothing.
func (t *Training) Publish(ctx context.Context, actor access.Actor, p Publication) error {
	if p.Grace < 0 || p.Grace > 365 || !p.Renew && p.Grace != 0 {
		return fault.In("grace", wordsRange.With(0, 365))
	}
	c, err := t.Course(ctx, p.Course)
	if err != nil {
		return err
	}
	thing, err := t.thing(ctx, "course", p.Course, c.Org, c.Place)
	if err != nil {
		return err
	}
	if err := t.Access.Guard(ctx, actor, access.TrainingPublish, thing, ""); err != nil {
		return err
	}
	return t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		v, err := readVersion(ctx, tx, p.Course, p.Version)
		if err != nil {
			return err
		}
		if !v.Draft() {
			return nil
		}
		if v.Revision != p.Revision {
			return ErrChanged
		}
		if err := t.Access.Separate(ctx, tx, v.Author, actor.ID); err != nil {
			return ErrAuthor
		}
		if err := v.Content.check(true).Err(); err != nil {
			return err
		}
		return t.publish(ctx, tx, actor, thing, p)
	})
}

func (t *Training) publish(ctx context.Context, tx *store.Tx, actor access.Actor, thing access.Thing, p Publication) error {
	renew := 0
	if p.Renew {
		renew = 1
	}
	if _, err := tx.ExecContext(ctx, `UPDATE training_version SET publisher = $1, published_at = $2, published_day = $3, renew = $4, grace = $5
		WHERE course = $6 AND version = $7`, actor.ID, int64(actor.At), int64(actor.At.Day()), renew, p.Grace, p.Course, p.Version); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE training_course SET current = $1 WHERE course = $2", p.Version, p.Course); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return access.Record(ctx, tx, actor, access.TrainingPublish, thing, fmt.Sprintf("version %d", p.Version), access.Done)
}

// Close stops offering a course, or offers it again. Passes go on counting.
func (t *Training) Close(ctx context.Context, actor access.Actor, course string, closed bool) error {
	c, err := t.Course(ctx, course)
	if err != nil {
		return err
	}
	thing, err := t.thing(ctx, "course", course, c.Org, c.Place)
	if err != nil {
		return err
	}
	if err := t.Access.Guard(ctx, actor, access.TrainingPublish, thing, ""); err != nil {
		return err
	}
	at := int64(0)
	if closed {
		at = int64(actor.At)
	}
	return t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE training_course SET closed_at = $1 WHERE course = $2", at, course); err != nil {
			return fmt.Errorf("close course: %w", err)
		}
		return access.Record(ctx, tx, actor, access.TrainingPublish, thing, fmt.Sprintf("closed %t", closed), access.Done)
	})
}

// Listed is a course as the desk lists it.
type Listed struct {
	Course
	Published *Version // what is taught; nil: nothing yet
	Draft     *Version // what is being written; nil: nothing
}

// Name is what people call it.
func (l Listed) Name() text.Label {
	if l.Published != nil {
		return l.Published.Content.Name
	}
	if l.Draft != nil {
		return l.Draft.Content.Name
	}
	return text.Label{Zh: l.Key}
}

// List lists the courses for the desk, in the order of their keys after a
// cursor. Courses are no secret: whoever may see training somewhere sees them.
func (t *Training) List(ctx context.Context, after string, limit int) ([]Listed, error) {
	q := t.DB.Read()
	rows, err := q.QueryContext(ctx, "SELECT course, org, place, current, closed_at FROM training_course WHERE course > $1 ORDER BY course LIMIT $2", after, limit)
	if err != nil {
		return nil, fmt.Errorf("list courses: %w", err)
	}
	out, err := store.Collect(rows, func(rows *sql.Rows) (l Listed, err error) {
		var closed int64
		err = rows.Scan(&l.Key, &l.Org, &l.Place, &l.Current, &closed)
		l.Closed = closed != 0
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("list courses: %w", err)
	}
	for i := range out {
		if out[i].Draft, _, err = draftOf(ctx, q, out[i].Key); err != nil {
			return nil, err
		}
		if out[i].Current == 0 {
			continue
		}
		v, err := readVersion(ctx, q, out[i].Key, out[i].Current)
		if err != nil {
			return nil, err
		}
		out[i].Published = &v
	}
	return out, nil
}
