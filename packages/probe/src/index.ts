export { checkHttp, type HttpCheckOptions } from './http-check.ts';
export { type HttpAnswer, type HttpGetOptions, httpGet } from './http-get.ts';
export { networkReason } from './network-reason.ts';
export { checkLiveness, type WaitOptions, waitUntilReady } from './wait-until-ready.ts';
