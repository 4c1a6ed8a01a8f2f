package figure

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"linli/internal/civil"
	"linli/internal/fact"
)

// checkpointMagic begins a saved index. The number grows with every change of
// the format; a file of another format is thrown away.
const checkpointMagic = "linli column index 1\n"

var errCheckpoint = errors.New("the saved index is damaged or of another format")

// load reads the saved index if it belongs to this log: the same edition of
// the divisions, and at its size the same root. Anything else gives an empty
// index, which is then built from the log.
func (e *Engine) load(ctx context.Context) *index {
	if e.path == "" {
		return newIndex(e.atlas)
	}
	f, err := os.Open(e.path)
	if err != nil {
		return newIndex(e.atlas)
	}
	defer f.Close()
	x, root, err := readIndex(f, e)
	if err != nil || x.size > e.log.Size() {
		return newIndex(e.atlas)
	}
	if now, err := e.log.Root(ctx, x.size); err != nil || now.String() != root {
		return newIndex(e.atlas)
	}
	return x
}

// Save writes the index to its file if it has grown, as of the facts it holds
// now. A crash while writing leaves the file that was there.
func (e *Engine) Save() error {
	if e.path == "" {
		return nil
	}
	ctx := context.Background()
	if err := e.update(ctx, true); err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	e.updating.Lock()
	defer e.updating.Unlock()
	if e.index.size == e.saved {
		return nil
	}
	root, err := e.log.Root(ctx, e.index.size)
	if err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(e.path), filepath.Base(e.path)+".*")
	if err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	defer os.Remove(f.Name())
	err = writeIndex(f, e.index, root.String())
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), e.path)
	}
	if err != nil {
		return fmt.Errorf("save index: %w", err)
	}
	e.saved = e.index.size
	return nil
}

// encoder writes numbers little-endian and texts with their length, and keeps
// the first error.
type encoder struct {
	w   *bufio.Writer
	sum hash.Hash32
	buf []byte
	err error
}

func (e *encoder) write(b []byte) {
	if e.err == nil {
		e.sum.Write(b)
		_, e.err = e.w.Write(b)
	}
}

func (e *encoder) num(n int64) { e.write(binary.LittleEndian.AppendUint64(e.buf[:0], uint64(n))) }

func (e *encoder) text(s string) {
	e.num(int64(len(s)))
	e.write([]byte(s))
}

// list writes a slice of numbers of a fixed width.
func list[T uint8 | uint16 | uint32 | uint64 | int32](e *encoder, values []T) {
	e.num(int64(len(values)))
	for chunk := range slices.Chunk(values, 1<<14) {
		b, err := binary.Append(e.buf[:0], binary.LittleEndian, chunk)
		if err != nil && e.err == nil {
			e.err = err
		}
		e.write(b)
		e.buf = b[:0]
	}
}

func writeIndex(f io.Writer, x *index, root string) error {
	e := &encoder{w: bufio.NewWriterSize(f, 1<<20), sum: crc32.New(crc32.MakeTable(crc32.Castagnoli))}
	e.write([]byte(checkpointMagic))
	e.text(x.atlas.Edition())
	e.num(x.size)
	e.text(root)
	e.num(int64(x.first))
	e.num(int64(x.last))
	for _, d := range x.dicts() {
		list(e, d.bytes)
		list(e, d.ends)
	}
	e.num(int64(len(x.segments)))
	for _, s := range x.segments {
		e.segment(s)
	}
	e.num(int64(len(x.links)))
	for _, k := range x.links {
		void := int64(0)
		if k.void {
			void = 1
		}
		e.num(int64(k.target))
		e.num(int64(k.by))
		e.num(void)
	}
	reported := make([]*fact.Fact, len(x.reported))
	for i, r := range x.reported {
		reported[i] = r.fact
	}
	b, err := json.Marshal(reported)
	if err != nil {
		return err
	}
	e.text(string(b))
	e.registry(&x.reg)
	if e.err != nil {
		return e.err
	}
	if err := binary.Write(e.w, binary.LittleEndian, e.sum.Sum32()); err != nil {
		return err
	}
	return e.w.Flush()
}

// dicts lists the dictionaries in the order in which they are saved.
func (x *index) dicts() []*dict {
	out := []*dict{x.kinds, x.persons, x.others}
	for _, d := range x.codes {
		if d != nil {
			out = append(out, d)
		}
	}
	return out
}

func (e *encoder) segment(s *segment) {
	e.num(int64(s.kind))
	e.num(int64(s.month))
	e.num(int64(s.n))
	e.num(int64(len(s.places)))
	for _, r := range s.places {
		e.num(int64(r.place))
		e.num(int64(r.start))
	}
	list(e, s.day)
	list(e, s.person)
	list(e, s.amount)
	list(e, s.seq)
	e.num(int64(len(s.large)))
	for row, amount := range s.large {
		e.num(int64(row))
		e.num(amount)
	}
	e.num(int64(len(s.claims)))
	for row, claims := range s.claims {
		e.num(int64(row))
		list(e, claims)
	}
	for c := range s.cols {
		col := &s.cols[c]
		e.num(int64(col.same))
		list(e, col.u8)
		list(e, col.u16)
		list(e, col.u32)
	}
}

func (e *encoder) registry(r *registry) {
	list(e, r.since)
	list(e, r.home)
	list(e, r.birth)
	list(e, []uint64(r.party))
	e.num(int64(len(r.orgs)))
	for code, versions := range r.orgs {
		e.num(int64(code))
		e.num(int64(len(versions)))
		for _, v := range versions {
			e.num(int64(v.since))
			e.text(v.kind)
			e.text(v.parent)
			e.num(int64(v.seat))
		}
	}
	e.num(int64(len(r.sites)))
	for code, versions := range r.sites {
		e.num(int64(code))
		e.num(int64(len(versions)))
		for _, v := range versions {
			e.num(int64(v.since))
			e.text(v.kind)
			e.num(int64(v.place))
		}
	}
	for _, m := range []map[uint32]uint32{r.teams, r.projects} {
		e.num(int64(len(m)))
		for code, since := range m {
			e.num(int64(code))
			e.num(int64(since))
		}
	}
	e.num(int64(len(r.changes)))
	for code, versions := range r.changes {
		e.num(int64(code))
		e.num(int64(len(versions)))
		for _, v := range versions {
			party := int64(0)
			if v.party {
				party = 1
			}
			e.num(int64(v.since))
			e.num(int64(v.home))
			e.num(int64(v.birth))
			e.num(party)
		}
	}
	e.num(int64(len(r.merges)))
	for _, m := range r.merges {
		e.num(int64(m.since))
		e.num(int64(m.person))
		e.num(int64(m.into))
	}
}

// decoder reads what the encoder wrote and keeps the first error. The file is
// read whole before any of it is believed: its sum stands at the end.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) take(n int64) []byte {
	if d.err != nil || n < 0 || n > int64(len(d.b)) {
		d.err = errCheckpoint
		return nil
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) num() int64 {
	if b := d.take(8); b != nil {
		return int64(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// count is a number of things that follow, each at least one byte long.
func (d *decoder) count() int {
	n := d.num()
	if n < 0 || n > int64(len(d.b)) {
		d.err = errCheckpoint
		return 0
	}
	return int(n)
}

func (d *decoder) text() string { return string(d.take(d.num())) }

func numbers[T uint8 | uint16 | uint32 | uint64 | int32](d *decoder) []T {
	n := d.num()
	if n == 0 || n < 0 || n > math.MaxInt32 {
		if n != 0 {
			d.err = errCheckpoint
		}
		return nil
	}
	out := make([]T, min(n, int64(len(d.b))))
	b := d.take(n * int64(binary.Size(T(0))))
	if b == nil {
		return nil
	}
	if _, err := binary.Decode(b, binary.LittleEndian, out); err != nil {
		d.err = errCheckpoint
	}
	return out
}

func readIndex(f io.Reader, e *Engine) (x *index, root string, err error) {
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, "", err
	}
	if len(b) < len(checkpointMagic)+4 || string(b[:len(checkpointMagic)]) != checkpointMagic {
		return nil, "", errCheckpoint
	}
	body, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	if crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) != sum {
		return nil, "", errCheckpoint
	}
	d := &decoder{b: body[len(checkpointMagic):]}
	x = newIndex(e.atlas)
	if d.text() != e.atlas.Edition() {
		return nil, "", errCheckpoint
	}
	x.size = d.num()
	x.sealed = x.size
	root = d.text()
	x.first, x.last = civil.Day(d.num()), civil.Day(d.num())
	for _, dict := range x.dicts() {
		bytes, ends := numbers[uint8](d), numbers[uint32](d)
		if len(ends) == 0 || int(ends[len(ends)-1]) != len(bytes) {
			return nil, "", errCheckpoint
		}
		*dict = *restore(bytes, ends)
	}
	for range d.count() {
		x.segments = append(x.segments, d.segment())
	}
	for range d.count() {
		k := correction{target: uint32(d.num()), by: uint32(d.num()), void: d.num() != 0}
		x.correct(k)
	}
	var reported []*fact.Fact
	if err := json.Unmarshal([]byte(d.text()), &reported); err != nil {
		return nil, "", errCheckpoint
	}
	for _, f := range reported {
		x.reported = append(x.reported, reportedFact{uint32(f.Seq), f})
	}
	d.registry(&x.reg)
	if d.err != nil || len(d.b) != 0 {
		return nil, "", errCheckpoint
	}
	x.markAll()
	return x, root, nil
}

func (d *decoder) segment() *segment {
	s := &segment{kind: uint32(d.num()), month: civil.Month(d.num()), n: int(d.num())}
	for range d.count() {
		s.places = append(s.places, run{uint16(d.num()), uint32(d.num())})
	}
	s.day, s.person, s.amount, s.seq = numbers[uint8](d), numbers[uint32](d), numbers[uint16](d), numbers[uint32](d)
	for range d.count() {
		if s.large == nil {
			s.large = map[uint32]int64{}
		}
		row := uint32(d.num())
		s.large[row] = d.num()
	}
	for range d.count() {
		row := uint32(d.num())
		s.setClaims(row, numbers[uint32](d))
	}
	for c := range s.cols {
		s.cols[c] = column{same: uint32(d.num()), u8: numbers[uint8](d), u16: numbers[uint16](d), u32: numbers[uint32](d)}
	}
	if s.n == 0 || len(s.day) != s.n || len(s.person) != s.n || len(s.amount) != s.n || len(s.seq) != s.n {
		d.err = errCheckpoint
		return s
	}
	s.minSeq, s.maxSeq = slices.Min(s.seq), slices.Max(s.seq)
	return s
}

func (d *decoder) registry(r *registry) {
	r.since, r.home, r.birth = numbers[uint32](d), numbers[uint16](d), numbers[int32](d)
	r.party = bitset(numbers[uint64](d))
	for range d.count() {
		code := uint32(d.num())
		for range d.count() {
			r.orgs[code] = append(r.orgs[code], orgVersion{since: uint32(d.num()), kind: d.text(), parent: d.text(), seat: uint16(d.num())})
		}
	}
	for range d.count() {
		code := uint32(d.num())
		for range d.count() {
			r.sites[code] = append(r.sites[code], siteVersion{since: uint32(d.num()), kind: d.text(), place: uint16(d.num())})
		}
	}
	for _, m := range []map[uint32]uint32{r.teams, r.projects} {
		for range d.count() {
			code := uint32(d.num())
			m[code] = uint32(d.num())
		}
	}
	for range d.count() {
		code := uint32(d.num())
		for range d.count() {
			r.changes[code] = append(r.changes[code], personVersion{
				since: uint32(d.num()), home: uint16(d.num()), birth: civil.Month(d.num()), party: d.num() != 0,
			})
		}
	}
	for range d.count() {
		r.merges = append(r.merges, mergeChange{uint32(d.num()), uint32(d.num()), uint32(d.num())})
	}
}
