package main

import (
	"fmt"
	"time"

	"postern/generators/track"
)

const (
	broken     = 0
	unanswered = -1
)

// sample is one request: the phase that sent it, its latency and when its answer came, in µs.
type sample struct {
	phase, status int16
	latency, at   int32
}

type connection struct {
	descriptor    int // -1: closed
	number, count int
	phase         int
	sent          time.Duration // since the client began
	isWaiting     bool
	body, request []byte
	answer        []byte // what came of it so far, where it came in pieces
}

// send sends the next request. A connection that broke is opened again first.
func (c *client) send(each *connection) {
	c.prepare(each)
	each.phase, each.sent, each.isWaiting = c.current, time.Since(c.began), true
	c.inFlight++
	if each.descriptor < 0 && c.poll.open(each) != nil || c.poll.write(each) != nil {
		c.poll.close(each)
		c.done(each, broken)
	}
}

func (c *client) prepare(each *connection) {
	if c.names == "" {
		customer := c.first + c.random.Intn(c.customers)
		each.body = track.AppendBody(each.body[:0], customer, c.random.Intn(track.Totals))
	} else { // the name before is removed, so that the profile never becomes full
		customer := c.first + each.number%c.customers
		each.body = fmt.Appendf(each.body[:0], `{"id":"c%d","attributes":{"%s_%d_%d":1,"%s_%d_%d":null}}`,
			customer, c.names, each.number, each.count+1, c.names, each.number, each.count)
		each.count++
	}
	each.request = track.Append(each.request[:0], c.head, each.body)
}

// answered takes bytes from a connection, or none where it has ended.
func (c *client) answered(each *connection, bytes []byte) {
	if !each.isWaiting {
		c.poll.close(each)
		return
	}
	if len(each.answer) > 0 {
		bytes = append(each.answer, bytes...)
	}
	status, keep, err := track.ParseAnswer(bytes)
	switch {
	case err == nil:
		each.answer = each.answer[:0]
		if !keep {
			c.poll.close(each)
		}
		c.done(each, status)
	case err == track.ErrIncomplete && len(bytes) > len(each.answer):
		each.answer = append(each.answer[:0], bytes...)
	default:
		c.poll.close(each)
		c.done(each, broken)
	}
}

func (c *client) done(each *connection, status int) {
	now := time.Since(c.began)
	c.samples = append(c.samples, sample{int16(each.phase), int16(status), micros(now - each.sent), micros(now)})
	each.isWaiting = false
	c.inFlight--
	switch {
	case status == broken: // else a closed loop against a dead server spins
		c.resting = append(c.resting, each)
	case c.plan[c.current].kind == "closed":
		c.send(each)
	default:
		c.free = append(c.free, each)
	}
}

// wakeResting gives back the connections that broke before the last tick.
func (c *client) wakeResting() {
	woken := c.resting
	c.resting = nil
	for _, each := range woken {
		if c.plan[c.current].kind == "closed" {
			c.send(each)
		} else {
			c.free = append(c.free, each)
		}
	}
}

// giveUp ends the requests that were not answered within the patience.
func (c *client) giveUp() {
	for _, each := range c.poll.descriptorToConnection {
		if each.isWaiting {
			c.samples = append(c.samples, sample{int16(each.phase), unanswered, 0, 0})
		}
	}
}

func micros(d time.Duration) int32 {
	return int32(d.Microseconds())
}
