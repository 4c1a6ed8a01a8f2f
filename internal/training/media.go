package training

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"linli/internal/access"
	"linli/internal/civil"
	"linli/internal/fault"
	"linli/internal/store"
	"linli/internal/text"
)

// Limits of pictures and films.
const (
	MaxPicture = 4 << 20
	MaxFilm    = 100 << 20

	chunkSize = 256 << 10
	// chunksAtOnce is how many pieces one transaction writes: others write
	// between them.
	chunksAtOnce = 4
)

// mediaTypes are what is taken, as the bytes themselves say (not the name they
// come with). None of them can run a script.
var mediaTypes = []string{"image/png", "image/jpeg", "image/webp", "video/mp4", "video/webm"}

// Media is a picture or a film.
type Media struct {
	Hash  string // hex SHA-256 of its bytes, and its name
	Type  string
	Size  int64
	Added civil.Instant
}

// Film reports whether it moves.
func (m Media) Film() bool { return m.Type == "video/mp4" || m.Type == "video/webm" }

// AddMedia keeps a picture or film. The same bytes again are the same one.
func (t *Training) AddMedia(ctx context.Context, actor access.Actor, in io.Reader) (Media, error) {
	thing := access.Thing{Kind: "course-media"}
	if !access.Somewhere(actor, access.TrainingAuthor) {
		return Media{}, t.Access.Guard(ctx, actor, access.TrainingAuthor, thing, "")
	}
	body, err := io.ReadAll(io.LimitReader(in, MaxFilm+1))
	if err != nil {
		return Media{}, fmt.Errorf("read a picture or film: %w", err)
	}
	sum := sha256.Sum256(body)
	m := Media{Hash: hex.EncodeToString(sum[:]), Type: http.DetectContentType(body), Size: int64(len(body)), Added: actor.At}
	switch {
	case !slices.Contains(mediaTypes, m.Type):
		return m, fault.In("media", text.Label{Zh: "只收 PNG、JPEG、WebP 图片和 MP4、WebM 视频", En: "only PNG, JPEG and WebP pictures and MP4 and WebM films are taken"})
	case m.Film() && m.Size > MaxFilm, !m.Film() && m.Size > MaxPicture:
		return m, fault.In("media", text.Label{Zh: "文件过大：图片最多 4 MB，视频最多 100 MB", En: "too large: pictures 4 MB at most, films 100 MB"})
	}
	pieces := slices.Collect(slices.Chunk(body, chunkSize))
	for from := 0; from < len(pieces); from += chunksAtOnce {
		part := pieces[from:min(from+chunksAtOnce, len(pieces))]
		last := from+len(part) == len(pieces)
		err := t.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for i, piece := range part {
				if _, err := tx.ExecContext(ctx, "INSERT INTO training_chunk (hash, n, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash, n) DO NOTHING",
					m.Hash, int64(from+i), piece); err != nil {
					return err
				}
			}
			if !last {
				return nil
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO training_media (hash, type, size, chunks, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (hash) DO NOTHING`, m.Hash, m.Type, m.Size, int64(len(pieces)), actor.ID, int64(actor.At))
			if err != nil {
				return err
			}
			return access.Record(ctx, tx, actor, access.TrainingAuthor, access.Thing{Kind: "course-media", ID: m.Hash}, m.Type, access.Done)
		})
		if err != nil {
			return m, fmt.Errorf("keep a picture or film: %w", err)
		}
	}
	return m, nil
}

// Media reads what is known of a picture or film, and opens it. What it opens
// reads piece by piece from anywhere, for as long as ctx lives.
func (t *Training) Media(ctx context.Context, hash string) (Media, io.ReadSeeker, error) {
	m := Media{Hash: hash}
	err := t.DB.Read().QueryRowContext(ctx, "SELECT type, size, added_at FROM training_media WHERE hash = $1", hash).Scan(&m.Type, &m.Size, &m.Added)
	if errors.Is(err, sql.ErrNoRows) {
		return m, nil, ErrUnknown
	}
	if err != nil {
		return m, nil, fmt.Errorf("read a picture or film: %w", err)
	}
	return m, &mediaReader{ctx: ctx, q: t.DB.Read(), media: m, n: -1}, nil
}

// mediaReader reads a film out of its pieces.
type mediaReader struct {
	ctx   context.Context // an io.Reader has no other way to be told
	q     store.Queryer
	media Media
	at    int64
	n     int64 // the piece at hand
	piece []byte
}

// Read implements io.Reader.
func (r *mediaReader) Read(p []byte) (int, error) {
	if r.at >= r.media.Size {
		return 0, io.EOF
	}
	if n := r.at / chunkSize; n != r.n {
		err := r.q.QueryRowContext(r.ctx, "SELECT bytes FROM training_chunk WHERE hash = $1 AND n = $2", r.media.Hash, n).Scan(&r.piece)
		if err != nil {
			return 0, fmt.Errorf("read a piece of a film: %w", err)
		}
		r.n = n
	}
	n := copy(p, r.piece[r.at%chunkSize:])
	r.at += int64(n)
	return n, nil
}

// Seek implements io.Seeker.
func (r *mediaReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.media.Size
	}
	if offset < 0 {
		return 0, errors.New("before the beginning of the film")
	}
	r.at = offset
	return offset, nil
}

// checkMedia refuses a content that shows what is not there.
func (t *Training) checkMedia(ctx context.Context, q store.Queryer, c *Content) error {
	for i, s := range c.Screens {
		for _, want := range []struct {
			hash string
			film bool
		}{{s.Picture, false}, {s.Film, true}} {
			if want.hash == "" {
				continue
			}
			var m Media
			err := q.QueryRowContext(ctx, "SELECT type FROM training_media WHERE hash = $1", want.hash).Scan(&m.Type)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("look for a picture or film: %w", err)
			}
			if err != nil || m.Film() != want.film {
				return fault.In(fmt.Sprintf("screen-%d-media", i), text.Label{Zh: "没有这个图片或视频", En: "there is no such picture or film"})
			}
		}
	}
	return nil
}
