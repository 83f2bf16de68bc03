package main

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand"
	"net"
	"os"
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
	client        *client
	number, count int
	socket        net.Conn
	reader        *bufio.Reader
	body, request []byte
	samples       []sample
	random        *rand.Rand
}

func (c *connection) loop() {
	for {
		phase := int(c.client.current.Load())
		if c.client.plan[phase].kind != "closed" {
			c.client.free <- c
			return
		}
		c.exchange(phase)
	}
}

func (c *connection) serve(phase int) {
	c.exchange(phase)
	c.client.free <- c
}

func (c *connection) exchange(phase int) {
	c.prepare()
	sent := time.Now()
	status := c.ask()
	now := time.Now()
	c.samples = append(c.samples, sample{int16(phase), int16(status), micros(now.Sub(sent)), micros(now.Sub(c.client.began))})
}

func (c *connection) prepare() {
	client := c.client
	if client.names == "" {
		customer := client.first + c.random.Intn(client.customers)
		c.body = track.AppendBody(c.body[:0], customer, c.random.Intn(track.Totals))
	} else { // the name before is removed, so that the profile never becomes full
		customer := client.first + c.number%client.customers
		c.body = fmt.Appendf(c.body[:0], `{"id":"c%d","attributes":{"%s_%d_%d":1,"%s_%d_%d":null}}`,
			customer, client.names, c.number, c.count+1, client.names, c.number, c.count)
		c.count++
	}
	c.request = track.Append(c.request[:0], client.head, c.body)
}

// ask sends one request and reads its answer. A connection that breaks is opened again for the next request.
func (c *connection) ask() int {
	if c.socket == nil && c.open() != nil {
		time.Sleep(tick) // else a closed loop against a dead server spins
		return broken
	}
	_, err := c.socket.Write(c.request)
	status, keep := broken, false
	if err == nil {
		status, keep, err = track.ReadAnswer(c.reader)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return unanswered
	}
	if err != nil {
		status = broken
	}
	if !keep {
		_ = c.socket.Close()
		_ = c.open()
	}
	return status
}

func (c *connection) open() error {
	socket, err := net.Dial("tcp", c.client.address)
	if err != nil {
		c.socket = nil
		return err
	}
	c.socket = socket
	c.reader.Reset(socket)
	return nil
}

func micros(d time.Duration) int32 {
	return int32(d.Microseconds())
}
