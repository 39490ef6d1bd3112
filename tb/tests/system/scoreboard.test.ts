import { expect, test } from "vitest";
import { Scoreboard } from "./scoreboard.ts";

/** A scoreboard whose block 7 holds a completed write. */
function written(): { readonly board: Scoreboard; readonly first: Buffer } {
  const board = new Scoreboard(512);
  const write = board.beginWrite(7, 1);
  write.completed();
  return { board, first: write.data };
}

test("the last completed write, and no other", () => {
  const { board, first } = written();
  const second = board.beginWrite(7, 1);
  second.completed();
  board.beginRead(7, 1).completed(second.data);
  expect(() => {
    board.beginRead(7, 1).completed(first);
  }).toThrow("block 7 holds write 1; possible are 2");
});

test("while a write is in flight: the old data or the new, also when it began after the read", () => {
  const { board, first } = written();
  const read = board.beginRead(7, 1);
  const second = board.beginWrite(7, 1);
  read.completed(second.data);
  board.beginRead(7, 1).completed(first);
  second.completed();
  expect(() => {
    board.beginRead(7, 1).completed(first);
  }).toThrow("possible are 2");
});

test("of two overlapping writes either may last; once one has been read it stays", () => {
  const { board } = written();
  const [second, third] = [board.beginWrite(7, 1), board.beginWrite(7, 1)];
  third.completed();
  second.completed();
  board.beginRead(7, 1).completed(third.data);
  expect(() => {
    board.beginRead(7, 1).completed(second.data);
  }).toThrow("possible are 3");
});

test("a write that was aborted may have happened or not, until the block is written again", () => {
  const { board, first } = written();
  const second = board.beginWrite(7, 1);
  second.aborted();
  const read = [board.beginRead(7, 1), board.beginRead(7, 1)];
  read[0]?.completed(first);
  const third = board.beginWrite(7, 1);
  third.completed();
  read[1]?.completed(third.data);
  expect(() => {
    board.beginRead(7, 1).completed(second.data);
  }).toThrow("possible are 3");
});

test("a torn block, a foreign block, a flipped bit", () => {
  const { board, first } = written();
  const other = board.beginWrite(7, 2);
  other.completed();
  const torn = Buffer.concat([other.data.subarray(0, 256), first.subarray(256)]);
  const flipped = Buffer.from(other.data.subarray(0, 512));
  flipped[511] = (flipped[511] ?? 0) ^ 0x80;
  for (const wrong of [torn, other.data.subarray(512), flipped]) {
    expect(() => {
      board.beginRead(7, 1).completed(wrong);
    }).toThrow("torn or foreign");
  }
});
