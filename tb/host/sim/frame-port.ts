/**
 * The way frames travel to a card: a child process in real use, an object of the same process in unit tests.
 * One answer may be outstanding at a time.
 */
export interface FramePort {
  /** True from the start of a request until its answer: host memory belongs to the card then. */
  readonly answerOwed: boolean;

  /** Queues a frame that gets no answer; it is sent, in order, together with the next request. */
  post(op: number, body: Buffer): void;

  /**
   * Sends the queued frames and this one.
   * @returns the answer's body
   * @throws SimulatorError
   */
  request(op: number, body: Buffer): Promise<Buffer>;

  /** Ends the card and frees everything; never throws, may be called again. */
  close(): Promise<void>;
}
