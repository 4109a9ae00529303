import { css } from 'lit';

/** Looks of a card. It stands in a tree of its own, so that it looks the same in our pages and among the outputs of a notebook. */
export const CARD_STYLES = css`
*{box-sizing:border-box}
:host{
  display:block;min-width:0;container-type:inline-size;
  font:13px/18px var(--vscode-font-family,system-ui),sans-serif;color:var(--vscode-foreground,#ccc);
  --line:var(--vscode-editorGroup-border,var(--vscode-panel-border,rgba(128,128,128,.35)));
  --sub:color-mix(in srgb,var(--vscode-foreground) 72%,var(--vscode-editor-background));
  --soft:color-mix(in srgb,var(--vscode-foreground) 18%,transparent);
  --bad:var(--vscode-charts-red,#f14c4c);--warn:var(--vscode-charts-yellow,#cca700);
}
:host([contrast]){--line:var(--vscode-contrastBorder);--soft:var(--vscode-contrastBorder);--sub:var(--vscode-foreground)}
[hidden]{display:none!important}
:focus-visible{outline:1px solid var(--vscode-focusBorder);outline-offset:-1px}
.sub{color:var(--sub)}.s11{font-size:11px;line-height:16px}.bad{color:var(--bad)}.warn{color:var(--warn)}.num{font-variant-numeric:tabular-nums}
.cut{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;min-width:0}
.icon{font:normal 16px/1 codicon;flex:none;width:16px;height:16px;user-select:none;-webkit-font-smoothing:antialiased}
.icon.live{color:var(--vscode-charts-blue)}
.icon.spin{animation:spin 1.5s steps(30) infinite}
@keyframes spin{to{transform:rotate(360deg)}}
:host([still]) .icon.spin{animation:none}
button{font:inherit;color:inherit;background:none;border:0;padding:0;margin:0;cursor:pointer;text-align:inherit}
.link{color:var(--vscode-textLink-foreground);border-radius:2px;max-width:100%}
.link:hover{color:var(--vscode-textLink-activeForeground);text-decoration:underline}
.tool{min-width:22px;height:22px;display:inline-flex;align-items:center;justify-content:center;border-radius:5px;color:var(--vscode-icon-foreground,var(--vscode-foreground))}
.tool:hover{background:var(--vscode-toolbar-hoverBackground,transparent);outline:1px dashed var(--vscode-contrastActiveBorder,transparent);outline-offset:-1px}
.head{display:flex;align-items:center;gap:6px;min-height:24px;min-width:0}
.head .name{font-size:13px;font-weight:600;color:inherit}
.head .name:hover{color:var(--vscode-textLink-activeForeground)}
.head .acts{margin-left:auto;display:flex;gap:2px;flex:none}
.mark{border:1px solid var(--soft);border-radius:3px;padding:0 5px;font-size:11px;line-height:16px;color:var(--sub);white-space:nowrap;flex:none}
.head .open{padding-right:6px}
.place{display:flex;gap:12px;padding-left:22px;margin-top:-2px;white-space:nowrap;min-width:0}.place span:first-child{flex:none}
@container(max-width:420px){.head .open{display:none}}
.failure,.note{display:flex;gap:6px;align-items:flex-start;padding:2px 0;overflow-wrap:anywhere;min-width:0}
.failure{padding-left:22px}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(270px,100%),1fr));gap:8px 28px;margin-top:6px}
tb-card-chart,tb-line-chart{display:block;min-width:0}
.h{display:flex;align-items:baseline;gap:8px;height:22px;padding:0 2px;white-space:nowrap}
.h .n{font-weight:600;min-width:40px;overflow:hidden;text-overflow:ellipsis}.h .n button{display:block;max-width:100%}.h .n button:hover{text-decoration:underline}
.h .dir{margin-left:-4px}
.h .v{margin-left:auto;flex:none}
.h .at{flex:0 1 auto}.h .n{flex:0 1 auto}
@container(max-width:300px){.h .at{display:none}}
.plot{position:relative;height:118px;border-radius:3px;touch-action:pan-y;user-select:none}
.plot canvas{position:absolute;inset:0;width:100%;height:100%}.plot .over{pointer-events:none}
.plot.empty{display:flex;align-items:center;justify-content:center}
.plot .axis-name{position:absolute;right:5px;bottom:1px;font-size:11px;line-height:16px;color:var(--sub);pointer-events:none}
.plot .ends{position:absolute;left:0;top:0;pointer-events:none}
.plot .end{position:absolute;left:0;top:0;width:6px;height:6px;border-radius:50%;background:currentColor}
.plot .end::after{content:'';position:absolute;inset:0;border-radius:50%;border:1.5px solid currentColor;animation:pulse 2s ease-out infinite}
@keyframes pulse{from{transform:scale(1);opacity:.9}70%,to{transform:scale(2.8);opacity:0}}
:host([still]) .plot .end::after{animation:none;transform:scale(1.9)}
h3{margin:8px 0 0;font-size:11px;line-height:20px;font-weight:400;color:var(--sub)}
.pairs{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(200px,100%),1fr));gap:0 28px}
.pair{display:flex;gap:8px;height:22px;line-height:22px;min-width:0}
.pair .k{flex:0 1 auto}.pair .x{margin-left:auto;flex:0 1 auto;text-align:right}.pair .k{min-width:30%}
.pair .num{flex:none}
.more{line-height:22px}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
`;
