/** What the loaders need of the started service. */
export interface Service {
  get<Provider>(token: abstract new (...args: never[]) => Provider): Provider;
}
