import { ElButton, ElInput } from 'element-plus'
import { createPinia } from 'pinia'
import { createApp, defineComponent, h, ref } from 'vue'
import { createRouter, createWebHashHistory, RouterView } from 'vue-router'

// One field and one button of the same frameworks: what every program built on them pays before its first own line.
const page = defineComponent(() => {
  const pin = ref('')
  return () => [
    h(ElInput, {
      modelValue: pin.value,
      'onUpdate:modelValue': (value: string) => (pin.value = value),
      ariaLabel: 'PIN',
    }),
    h(ElButton, { type: 'primary' }, () => '登录'),
  ]
})
const router = createRouter({ history: createWebHashHistory(), routes: [{ path: '/', component: page }] })
createApp({ render: () => h(RouterView) })
  .use(createPinia())
  .use(router)
  .mount('#app')
