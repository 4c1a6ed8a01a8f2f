package main

import (
	"encoding/hex"
	"fmt"
	"strings"

	"linli/internal/vault"
)

// InitCmd is linli init.
type InitCmd struct {
	LogKey string `name:"log-key" placeholder:"HEX" help:"Key of salts and pseudonyms, 16 to 64 bytes in hexadecimal: the same facts under the same key give the same root anywhere. Default: a new random one."`
	Suite  string `enum:"international,guomi" default:"international" help:"Algorithms: international (AES, SHA-256) or guomi (SM4, SM3)."`
	Name   string `help:"The log's origin in its checkpoints, such as linli.example.gov.cn/log."`
	dbFlags
}

// Run creates a database with keys.
func (c *InitCmd) Run(a *app) error {
	o := vault.Options{Suite: vault.Suite(c.Suite), Name: c.Name}
	if c.LogKey != "" {
		key, err := hex.DecodeString(c.LogKey)
		if err != nil || len(key) < 16 || len(key) > 64 {
			return usage("--log-key is 16 to 64 bytes in hexadecimal")
		}
		o.LogKey = key
	}
	h, err := a.openHouseWith(a.ctx, c.dbFlags, houseOptions{keys: o})
	if err != nil {
		return err
	}
	defer h.Close()
	if !h.created {
		return failed("the database is there already 数据库已存在")
	}
	if _, _, err := h.signHead(a.ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "已新建 created %s\n密钥 keys   %s   （请另行备份 keep a copy elsewhere）\n树头 head   %s\n%s\n",
		c.DB, h.files.keys, h.files.head, strings.Join(h.keys.PublicKeys(), "\n"))
	return err
}

// MigrateCmd is linli migrate.
type MigrateCmd struct {
	dbFlags
}

// Run opens the database, which brings its tables up to date, and says where
// it stands.
func (c *MigrateCmd) Run(a *app) error {
	return a.inHouse(c.dbFlags, func(h *house) error {
		head := h.log.Head()
		_, err := fmt.Fprintf(a.stdout, "数据库已是最新 the database is up to date (%s)\nsize %d\nroot %s\n", h.db.Dialect(), head.Size, head.Root)
		return err
	})
}
