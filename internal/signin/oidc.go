package signin

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"linli/internal/civil"
	"linli/internal/text"
)

// Provider is a city's own identity provider, spoken to in OpenID Connect
// Core 1.0: authorization code with PKCE, state and nonce.
type Provider struct {
	Key      string // in addresses and credentials; never changed
	Name     text.Label
	Issuer   string // https://id.example.gov.cn; its metadata are found from it
	ClientID string
	Secret   string
	Redirect string // .../sign-in/outside/KEY on this site

	found discovery
}

// discovery keeps the provider's metadata once they were found. A provider
// that was down is asked again.
type discovery struct {
	mu       sync.Mutex
	provider *oidc.Provider
}

func (p *Provider) discover(ctx context.Context, client *http.Client) (*oidc.Provider, error) {
	d := &p.found
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.provider == nil {
		found, err := oidc.NewProvider(oidc.ClientContext(ctx, client), p.Issuer)
		if err != nil {
			return nil, fmt.Errorf("find identity provider %s: %w", p.Key, err)
		}
		d.provider = found
	}
	return d.provider, nil
}

func (p *Provider) config(found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.Secret, RedirectURL: p.Redirect,
		Endpoint: found.Endpoint(), Scopes: []string{oidc.ScopeOpenID},
	}
}

func (p *Provider) address(ctx context.Context, client *http.Client, state string, way voyage) (string, error) {
	found, err := p.discover(ctx, client)
	if err != nil {
		return "", err
	}
	return p.config(found).AuthCodeURL(state, oidc.Nonce(way.Nonce), oauth2.S256ChallengeOption(way.Verifier)), nil
}

// identity turns a code into who it is. Whatever is wrong with the answer of
// the provider is ErrWrong with the reason.
func (p *Provider) identity(ctx context.Context, client *http.Client, clock civil.Clock, code string, way voyage) (identity, error) {
	found, err := p.discover(ctx, client)
	if err != nil {
		return identity{}, err
	}
	ctx = oidc.ClientContext(ctx, client)
	token, err := p.config(found).Exchange(ctx, code, oauth2.VerifierOption(way.Verifier))
	if err != nil {
		return identity{}, fmt.Errorf("%w: exchange the code of %s: %w", ErrWrong, p.Key, err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: p.ClientID, Now: clock}).Verify(ctx, raw)
	if err != nil {
		return identity{}, fmt.Errorf("%w: check the token of %s: %w", ErrWrong, p.Key, err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(way.Nonce)) != 1 {
		return identity{}, fmt.Errorf("%w: the token of %s answers another question", ErrWrong, p.Key)
	}
	return identity{"oidc:" + p.Key, id.Subject}, nil
}
