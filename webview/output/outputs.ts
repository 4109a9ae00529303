import { ENGLISH, type CardWords } from '../runCard/strings';
import type { CardAct, CardState } from '../runCard/card';
import { RunCardElement } from '../runCard/runCard';
import { setLocale } from '../ui/format';
import type { FromOutput, ToOutput } from './protocol';
import type { RendererContext } from './rendererApi';
import { readSaved } from './saved';

/** After so long without an answer nobody is there who knows more than the notebook, ms. */
const PATIENCE = 8000;

/** One output that shows a run. */
interface Shown {
  readonly runId: string;
  readonly card: RunCardElement;
  inView: boolean;
}

/**
 * The runs that the outputs of a notebook show. A run is followed while a card of it is in view; what was shown stays when it is not. Without an extension host
 * a card is what the notebook keeps.
 */
export class Outputs {
  private readonly shown = new Map<string, Shown>();
  private readonly states = new Map<string, CardState>();
  private words: CardWords = ENGLISH;
  private readonly watcher = new IntersectionObserver((entries) => this.seen(entries), { rootMargin: '200px' });

  constructor(private readonly context: RendererContext) {
    context.onDidReceiveMessage?.((message) => this.receive(message as ToOutput));
    this.send({ kind: 'hello' });
  }

  /** Draws an output; what names no run says so. */
  add(id: string, text: string, element: HTMLElement): void {
    this.remove(id);
    const saved = readSaved(text);
    const card = new RunCardElement();
    card.words = this.words;
    element.replaceChildren(card);
    if (saved === undefined) {
      card.state = { kind: 'nameless' };
      return;
    }
    const { runId } = saved;
    card.saved = saved.card;
    card.state = this.states.get(runId) ?? this.withoutHost();
    card.onAct = (act: CardAct) => this.send({ kind: 'act', run: runId, act });
    const one: Shown = { runId, card, inView: false };
    this.shown.set(id, one);
    this.watcher.observe(card);
    setTimeout(() => {
      if (card.state.kind === 'loading' && one.inView) card.state = { kind: 'alone' };
    }, PATIENCE);
  }

  /** Forgets an output, or all of them. */
  remove(id: string | undefined): void {
    for (const [key, one] of [...this.shown]) {
      if (id !== undefined && key !== id) continue;
      this.watcher.unobserve(one.card);
      this.shown.delete(key);
      one.card.remove();
      if (one.inView) this.leave(one.runId);
    }
  }

  private receive(message: ToOutput): void {
    if (message.kind === 'hello') {
      setLocale(message.locale);
      this.words = message.words;
      for (const { card } of this.shown.values()) card.words = message.words;
      return;
    }
    this.states.set(message.run, message.state);
    for (const { runId, card } of this.shown.values()) if (runId === message.run) card.state = message.state;
  }

  private withoutHost(): CardState {
    return this.context.postMessage === undefined ? { kind: 'alone' } : { kind: 'loading' };
  }

  private seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const one = [...this.shown.values()].find(({ card }) => card === target);
      if (one === undefined || one.inView === isIntersecting) continue;
      const first = !this.isFollowed(one.runId);
      one.inView = isIntersecting;
      if (isIntersecting && first) this.send({ kind: 'follow', run: one.runId });
      else if (!isIntersecting) this.leave(one.runId);
    }
  }

  private leave(runId: string): void {
    if (!this.isFollowed(runId)) this.send({ kind: 'leave', run: runId });
  }

  private isFollowed(runId: string): boolean {
    return [...this.shown.values()].some((one) => one.runId === runId && one.inView);
  }

  private send(message: FromOutput): void {
    this.context.postMessage?.(message);
  }
}
