package brief

import (
	_ "embed"
	"fmt"
)

// Alias is a name a body no longer bears.
type Alias struct {
	Stale   string `yaml:"stale"`
	Current string `yaml:"current"`
	Since   string `yaml:"since"` // as precisely as it is known: 2003
}

//go:embed aliases.yaml
var aliasData []byte

// StaleNames are the names that the room itself knows to be out of use; a city
// adds its own by Options.Aliases.
func StaleNames() ([]Alias, error) {
	var out []Alias
	if err := decodeStrict(aliasData, &out); err != nil {
		return nil, fmt.Errorf("read stale names: %w", err)
	}
	return out, nil
}
