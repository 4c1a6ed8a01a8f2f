package figure

import (
	"container/heap"
	"context"
	"slices"

	"linli/internal/fact"
)

// Facts lists the facts behind an answer in log order after a position, at
// most limit of them.
func (e *Engine) Facts(ctx context.Context, q Question, after int64, limit int) ([]fact.Fact, error) {
	var seqs []int64
	_, err := e.ask(ctx, q, func(p *plan) error {
		h := &largest{}
		buf := make([]uint32, block)
		for _, st := range p.stretches(p.pieces) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if int64(st.s.maxSeq) <= after || h.Len() == limit && st.s.minSeq > (*h)[0] {
				continue
			}
			p.each(st, buf, func(from, to uint32, rows []uint32) {
				forRows(from, to, rows, func(r uint32) { h.offer(st.s.seq[r], after, limit) })
			})
		}
		slices.Sort(*h)
		for _, seq := range *h {
			seqs = append(seqs, int64(seq))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e.log.Many(ctx, seqs)
}

// largest is a heap with the largest position on top, to keep the smallest few.
type largest []uint32

func (h largest) Len() int           { return len(h) }
func (h largest) Less(i, j int) bool { return h[i] > h[j] }
func (h largest) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *largest) Push(x any)        { *h = append(*h, x.(uint32)) }
func (h *largest) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

func (h *largest) offer(seq uint32, after int64, limit int) {
	switch {
	case int64(seq) <= after || limit <= 0:
	case h.Len() < limit:
		heap.Push(h, seq)
	case seq < (*h)[0]:
		(*h)[0] = seq
		heap.Fix(h, 0)
	}
}
