package main

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	// attemptTime bounds one attempt, whatever the authority does; records of DNS have their own time beside it.
	attemptTime = 3 * time.Minute
	// look is how often a keeper asks itself whether it is time: the clock may be set meanwhile.
	look = time.Second
	// edgeLook is how often the edge is asked whether it passes challenges on.
	edgeLook = 2 * time.Second
)

// keeper sees to one host's certificate.
type keeper struct {
	host      string
	settings  settings
	authority *authority
	store     store
	cluster   *cluster

	// Of hand alone: the folder that was last handed over, or tried to be, and when to do so again.
	tried    string
	nextHand time.Time

	mutex    sync.Mutex
	history  history
	leaf     *x509.Certificate
	waiting  string
	unhanded string
}

func newKeepers(s settings, authority *authority, cluster *cluster) ([]*keeper, error) {
	var all []*keeper
	for _, host := range s.hosts {
		store, err := openStore(s.folder, host)
		if err != nil {
			return nil, err
		}
		one := &keeper{host: host, settings: s, authority: authority, store: store, cluster: cluster}
		one.history, one.leaf = store.readHistory(), store.leaf()
		all = append(all, one)
	}
	return all, nil
}

func (k *keeper) keep(ctx context.Context) {
	for k.sleep(ctx, look) {
		k.hand(ctx)
		k.askWindow(ctx)
		if !k.due(time.Now()) {
			continue
		}
		if err := k.edgeAnswers(ctx); err != nil {
			k.setWaiting(err.Error())
			k.sleep(ctx, edgeLook)
			continue
		}
		k.setWaiting("")
		k.attempt(ctx)
	}
}

func (k *keeper) sleep(ctx context.Context, wait time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}

func (k *keeper) edgeAnswers(ctx context.Context) error {
	if k.settings.edge == "" || k.settings.dns != "" {
		return nil
	}
	return k.authority.tokens.reachable(ctx, k.settings.edge, k.host)
}

func (k *keeper) setWaiting(why string) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	k.waiting = why
}

func (k *keeper) setUnhanded(why string) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if why != "" && why != k.unhanded {
		slog.Error("cannot hand over the certificate", "host", k.host, "error", why)
	}
	k.unhanded = why
}

// due: there is none, it is another authority's or kind, or its time has come; and the last failure is long enough ago.
func (k *keeper) due(now time.Time) bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if now.Before(k.history.NextAttempt) {
		return false
	}
	return k.leaf == nil || k.isOther() || !now.Before(k.history.RenewAt)
}

func (k *keeper) isOther() bool {
	return k.history.Directory != k.settings.directory || k.history.Profile != k.settings.profile
}

// askWindow asks the authority when to renew, as often as it wants to be asked.
func (k *keeper) askWindow(ctx context.Context) {
	k.mutex.Lock()
	leaf, next := k.leaf, k.history.NextWindow
	skip := leaf == nil || k.isOther() || time.Now().Before(next)
	k.mutex.Unlock()
	if skip {
		return
	}
	limited, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	info, err := k.authority.window(limited, leaf)
	if err != nil {
		k.authority.forget(err)
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	h := &k.history
	if err != nil {
		slog.Warn("the authority does not say when to renew", "host", k.host, "error", explain(err, k.settings.dns != "").text)
		h.NextWindow = time.Now().Add(nextLook(0) / 6)
	} else if info == nil {
		h.NextWindow = time.Now().Add(nextLook(24 * time.Hour))
	} else {
		h.NextWindow = time.Now().Add(nextLook(info.RetryAfter))
		if start, end := info.SuggestedWindow.Start, info.SuggestedWindow.End; !start.Equal(h.WindowStart) || !end.Equal(h.WindowEnd) {
			h.WindowStart, h.WindowEnd, h.RenewAt = start, end, within(start, end, leaf)
		}
	}
	if h.RenewAt.IsZero() {
		h.RenewAt = byLifetime(leaf)
	}
	k.save()
}

// attempt is written down before it begins: a container that is killed in the middle counts it all the same.
func (k *keeper) attempt(ctx context.Context) {
	k.mutex.Lock()
	now := time.Now()
	k.history.LastAttempt = now
	k.history.NextAttempt = now.Add(backoff(k.settings.firstWait, k.history.Failures+1, true))
	k.save()
	replaced := k.leaf
	if k.isOther() {
		replaced = nil
	}
	k.mutex.Unlock()
	leaf, err := k.obtainInTime(ctx, replaced)
	if ctx.Err() != nil && err != nil {
		return
	}
	k.conclude(leaf, err)
}

// obtainInTime: the records of other hosts are written first, one after the other.
func (k *keeper) obtainInTime(ctx context.Context, replaced *x509.Certificate) (*x509.Certificate, error) {
	each := attemptTime + propagation(k.authority.provider)
	limited, cancel := context.WithTimeout(ctx, each*time.Duration(k.queue()))
	defer cancel()
	return k.obtain(limited, replaced)
}

func (k *keeper) queue() int {
	if k.settings.dns == "" {
		return 1
	}
	return len(k.settings.hosts)
}

func (k *keeper) obtain(ctx context.Context, replaced *x509.Certificate) (*x509.Certificate, error) {
	made, err := k.authority.obtain(ctx, k.host, replaced)
	if err != nil {
		return nil, err
	}
	leaf, err := k.store.put(made.Certificate, made.PrivateKey)
	if err != nil {
		return nil, err
	}
	if now := time.Now(); now.After(leaf.NotAfter) || now.Before(leaf.NotBefore.Add(-time.Minute)) {
		return leaf, fmt.Errorf("the new certificate is valid from %s to %s, and this machine's clock says %s: set the clock",
			leaf.NotBefore.Format(time.RFC3339), leaf.NotAfter.Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	return leaf, nil
}

func (k *keeper) conclude(leaf *x509.Certificate, err error) {
	if err != nil {
		k.authority.forget(err)
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	h, now := &k.history, time.Now()
	if leaf != nil {
		k.leaf, h.Directory, h.Profile = leaf, k.settings.directory, k.settings.profile
		h.RenewAt, h.WindowStart, h.WindowEnd, h.NextWindow = byLifetime(leaf), time.Time{}, time.Time{}, time.Time{}
	}
	if err == nil {
		h.LastSuccess, h.Failures, h.Error, h.NextAttempt = now, 0, "", now.Add(afterSuccess(leaf))
		slog.Info("has a new certificate", "host", k.host, "notAfter", leaf.NotAfter)
	} else {
		problem := explain(err, k.settings.dns != "")
		h.Failures++
		h.FailuresTotal++
		h.Error = problem.text
		h.NextAttempt = now.Add(max(problem.retryAfter, backoff(k.settings.firstWait, h.Failures, problem.answered)))
		slog.Error("no certificate", "host", k.host, "error", h.Error, "failures", h.Failures, "nextAttempt", h.NextAttempt)
	}
	k.save()
}

// tryAgain is for whoever has mended what stood in the way, and does not want to wait until the next attempt.
func (k *keeper) tryAgain() {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if k.history.Failures > 0 {
		k.history.NextAttempt = time.Time{}
		k.save()
	}
}

// save must not stop the work: what is in memory counts, and a full disk shows in the log.
func (k *keeper) save() {
	if err := k.store.writeHistory(k.history); err != nil {
		slog.Error("cannot write the history", "host", k.host, "error", err.Error())
	}
}
