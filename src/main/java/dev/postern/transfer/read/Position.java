package dev.postern.transfer.read;

/**
 * How far a file was read.
 *
 * @param offset bytes before it
 * @param line the line that comes next, from 1
 * @param sha256 of all bytes before it, in hexadecimal digits
 */
public record Position(long offset, long line, String sha256) {}
