// Phases sends POST /track/user over many connections that stay open, one request at a time on each, and follows a plan
// of phases:
//
//	closed:10     every connection sends its next request when the last one is answered, for 10 seconds
//	open:10:5000  5000 requests a second (Poisson), whatever the answers do; a request that finds no free connection is not sent
//	burst         one request on every connection, at once
//	idle:1        nothing is sent
//
// "-" instead of the seconds: until a line arrives on standard input. Latency counts from the sending, and a request belongs
// to the phase in which it was sent. The line "started" is printed when all connections are open; the last line is JSON.
//
// One thread serves all connections by epoll, as wrk does: a request must not cost more than one of wrk's, because the
// generator shares the cores with the servers.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"postern/generators/track"
)

const (
	// To wake for each request would cost more than to send it.
	tick = time.Millisecond
	// A request without an answer so long after the last phase is unanswered.
	patience = 10 * time.Second
)

type phase struct {
	kind        string
	seconds     float64 // 0: until told
	rate        float64
	start, over time.Duration // since the client began
	unsent      int
}

type client struct {
	address, head, names string
	first, customers     int
	plan                 []phase
	current              int
	poll                 *poll
	free, resting        []*connection
	inFlight             int
	samples              []sample
	random               *rand.Rand
	began                time.Time
	told                 atomic.Int32
}

func main() {
	c := &client{}
	flag.StringVar(&c.address, "address", "127.0.0.1:8080", "host:port")
	key := flag.String("key", "", "API key")
	plan := flag.String("plan", "closed:10", "phases, with commas between")
	count := flag.Int("connections", 256, "open connections")
	flag.IntVar(&c.first, "first", 1, "first customer: c1")
	flag.IntVar(&c.customers, "customers", 200000, "number of customers")
	flag.StringVar(&c.names, "names", "", "send a new attribute name with this prefix in each request; a connection has one customer")
	seed := flag.Int64("seed", 1, "random seed")
	flag.Parse()

	c.plan = parse(*plan)
	c.head = track.Head(c.address, *key)
	c.random = rand.New(rand.NewSource(*seed))
	c.open(*count)
	go c.listen()
	fmt.Println("started")
	runtime.LockOSThread()
	c.run()
	c.report()
}

func parse(plan string) []phase {
	var phases []phase
	for _, part := range strings.Split(plan, ",") {
		fields := append(strings.Split(part, ":"), "", "")
		p := phase{kind: fields[0]}
		p.seconds, _ = strconv.ParseFloat(fields[1], 64)
		p.rate, _ = strconv.ParseFloat(fields[2], 64)
		known := p.kind == "closed" || p.kind == "open" || p.kind == "burst" || p.kind == "idle"
		if !known || (p.kind == "open") != (p.rate > 0) || (fields[1] == "-") == (p.seconds > 0 || p.kind == "burst") {
			fail(fmt.Errorf("not a phase: %s", part))
		}
		phases = append(phases, p)
	}
	return append(phases, phase{kind: "end", seconds: patience.Seconds()})
}

func (c *client) open(count int) {
	var err error
	if c.poll, err = newPoll(c.address); err != nil {
		fail(err)
	}
	for i := 0; i < count; i++ {
		opened := &connection{number: i}
		if err := c.poll.open(opened); err != nil {
			fail(err)
		}
		c.free = append(c.free, opened)
	}
}

// listen counts the lines on standard input.
func (c *client) listen() {
	for scanner := bufio.NewScanner(os.Stdin); scanner.Scan(); {
		c.told.Add(1)
	}
}

func (c *client) run() {
	c.began = time.Now()
	for c.current = range c.plan {
		p := &c.plan[c.current]
		p.start = time.Since(c.began)
		if p.kind == "closed" || p.kind == "burst" {
			for _, each := range c.takeFree() {
				c.send(each)
			}
		}
		due := p.start
		for !c.isOver(p) {
			if p.kind == "open" {
				due = c.sendDue(p, due)
			}
			c.poll.wait(tick, c.answered)
			c.wakeResting()
		}
		p.over = time.Since(c.began)
	}
	c.giveUp()
}

// isOver takes the line that ends a phase which goes on until then.
func (c *client) isOver(p *phase) bool {
	switch {
	case p.kind == "burst" || (p.kind == "end" && c.inFlight == 0):
		return true
	case p.seconds > 0:
		return time.Since(c.began)-p.start >= time.Duration(p.seconds*float64(time.Second))
	case c.told.Load() > 0:
		c.told.Add(-1)
		return true
	}
	return false
}

// sendDue sends what is due by now and gives the moment of the next request.
func (c *client) sendDue(p *phase, due time.Duration) time.Duration {
	for now := time.Since(c.began); due <= now; due += time.Duration(c.random.ExpFloat64() / p.rate * float64(time.Second)) {
		if len(c.free) == 0 {
			p.unsent++
			continue
		}
		next := c.free[0]
		c.free = c.free[1:]
		c.send(next)
	}
	return due
}

func (c *client) takeFree() []*connection {
	taken := c.free
	c.free = nil
	return taken
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
