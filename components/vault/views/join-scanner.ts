import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Gate } from '../gate-view.ts';

/** The part of the Shape Detection API that is used; not in every browser. */
interface BarcodeDetector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type BarcodeDetectorClass = new (options: { readonly formats: readonly string[] }) => BarcodeDetector;

const LOOK_EVERY_MS = 250;

/** The camera as a way to fill in the code of a QR picture. */
export class JoinScanner {
  readonly #gate: Gate;
  readonly #onCode: (code: string) => void;
  #stream: MediaStream | null = null;
  #failed = false;

  constructor(gate: Gate, onCode: (code: string) => void) {
    this.#gate = gate;
    this.#onCode = onCode;
  }

  static get isSupported(): boolean {
    return 'BarcodeDetector' in globalThis && typeof navigator.mediaDevices?.getUserMedia === 'function';
  }

  stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#gate.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    if (!JoinScanner.isSupported) return nothing;
    const { localize } = this.#gate;
    if (this.#stream === null) {
      return html`
        <button
          type="button"
          class="button compact"
          part="button"
          id="scan"
          @click=${() => void this.#start()}
        >
          ${localize.term('scanWithCamera')}
        </button>
        ${this.#failed ? html`<p class="hint" role="status">${localize.term('noCamera')}</p>` : nothing}
      `;
    }
    return html`
      <video
        id="camera"
        autoplay
        muted
        playsinline
        .srcObject=${this.#stream}
        aria-label=${localize.term('scanning')}
      ></video>
      <p class="hint">${localize.term('scanning')}</p>
      <button type="button" class="button compact" part="button" id="stop-scan" @click=${() => this.stop()}>
        ${localize.term('stopScanning')}
      </button>
    `;
  }

  async #start(): Promise<void> {
    this.#failed = false;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      this.#stream = stream;
      this.#gate.requestUpdate();
      await this.#gate.updateComplete;
      const video = this.#gate.root.querySelector<HTMLVideoElement>('#camera');
      if (video === null) return this.stop();
      await this.#look(video, stream);
    } catch {
      this.stop();
      this.#failed = true;
      this.#gate.announce(this.#gate.localize.term('noCamera'));
    }
  }

  async #look(video: HTMLVideoElement, stream: MediaStream): Promise<void> {
    const Detector = Reflect.get(globalThis, 'BarcodeDetector') as BarcodeDetectorClass;
    const detector = new Detector({ formats: ['qr_code'] });
    while (this.#stream === stream) {
      const found = video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA ? [] : await detector.detect(video);
      const code = found.find(({ rawValue }) => rawValue.startsWith('mo-pair-'));
      if (code !== undefined && this.#stream === stream) {
        this.stop();
        this.#onCode(code.rawValue);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}
