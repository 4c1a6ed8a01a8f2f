package fact

// ProjectEvery sets how many ids wait in memory before they are written.
func ProjectEvery(l *Log, n int) { l.projectEvery = n }

// Overlay is how many ids wait in memory.
func Overlay(l *Log) int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.overlay)
}

// AwaitSeen waits until the filter of known ids is filled.
func AwaitSeen(l *Log) { l.loading.Wait() }

// Filter is the filter of known ids.
type Filter struct{ s *seen }

// NewFilter makes an empty one.
func NewFilter() Filter { return Filter{newSeen()} }

// Add adds an id.
func (f Filter) Add(id string) { f.s.add(id) }

// Maybe is false for an id that was certainly not added.
func (f Filter) Maybe(id string) bool { return f.s.maybe(id) }
