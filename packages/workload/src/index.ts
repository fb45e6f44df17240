export { openControlChannel, type SendControl } from './control-channel.ts';
export {
  type ControlMessage,
  MAX_CONTROL_LINE,
  parseControlMessage,
  renderControlMessage,
} from './control-message.ts';
export { runWorkload, type WorkloadContext } from './run-workload.ts';
export { readSettingsDocument, type SettingsDocument } from './settings-document.ts';
