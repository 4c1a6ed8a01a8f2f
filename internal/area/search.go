package area

// spelledName is a division's name made ready for search.
type spelledName struct{}

func (a *Atlas) spellNames() []spelledName { return nil }

// Search finds divisions by name.
func (a *Atlas) Search(query string, in Code, limit int) []Division { return nil }
